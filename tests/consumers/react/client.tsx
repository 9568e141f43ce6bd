import { hydrateRoot } from "react-dom/client";
import "offprint/element";
import { App } from "./app";

hydrateRoot(document.getElementById("root")!, <App />);
