import { createApp } from "vue";
import "offprint/element";
import App from "./App.vue";

createApp(App).mount("#app");
