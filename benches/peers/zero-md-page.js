// The file that the hash names, in one <zero-md>.
import "./zero-md.js";

const show = () => document.querySelector("zero-md").setAttribute("src", `data/${location.hash.slice(2)}`);
addEventListener("hashchange", show);
show();
