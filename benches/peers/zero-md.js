// zero-md as its documentation says for sites that host everything themselves: loaders of its own, a style sheet of its
// own. All scripts in one file, and without the styles for code and formulas, which no article here has.
import ZeroMd, { STYLES } from "zero-md";
import { Marked } from "marked";
import { baseUrl } from "marked-base-url";
import { markedHighlight } from "marked-highlight";
import { gfmHeadingId } from "marked-gfm-heading-id";
import markedAlert from "marked-alert";

const at = part => async () => part;

customElements.define(
  "zero-md",
  class extends ZeroMd {
    async load() {
      await super.load({
        marked: async () => new Marked({ async: true }),
        markedBaseUrl: at(baseUrl),
        markedHighlight: at(markedHighlight),
        markedGfmHeadingId: at(gfmHeadingId),
        markedAlert: at(markedAlert),
      });
      this.template = `${STYLES.HOST}<link rel="stylesheet" href="github-markdown.css">`;
    }
  },
);
