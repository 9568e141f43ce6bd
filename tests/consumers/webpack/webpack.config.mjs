export default {
  mode: "production",
  entry: "./main.js",
  output: { clean: true },
  // The module is a file of its own that readers load once an element is near; webpack's limit is meant for scripts.
  performance: { assetFilter: name => !name.endsWith(".wasm") },
};
