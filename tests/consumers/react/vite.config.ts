import { defineConfig } from "vite";

export default defineConfig({
  build: { rollupOptions: { input: "client.tsx", output: { entryFileNames: "[name].js" } } },
});
