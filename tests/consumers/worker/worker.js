import { answer } from "./answer.js";

addEventListener("message", answer);
