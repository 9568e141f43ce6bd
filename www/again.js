// Stands in index.html behind the place of the page.
globalThis.offprintFirst.showAgain();
