// Stands in index.html behind the module of the first view.
globalThis.offprintFirst.ready();
