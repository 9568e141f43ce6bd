import { mount } from "svelte";
import "offprint/element";
import App from "./App.svelte";

mount(App, { target: document.getElementById("app")! });
