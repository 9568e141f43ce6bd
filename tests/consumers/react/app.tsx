import { useState } from "react";
// JSX knows <offprint-article>, its properties and its events.
import type {} from "offprint/react";

/** `sent` is what the server has laid out; in the browser it stands in the page already. */
export function App({ sent = "" }: { sent?: string }) {
  const [src, setSrc] = useState("/articles/tide.md");
  const [problem, setProblem] = useState("");
  const [isShown, setShown] = useState(true);
  return (
    <>
      {isShown && (
        <offprint-article
          src={src}
          onoffprint-load={() => setProblem("")}
          onoffprint-error={({ detail }) => setProblem(`${detail.code}: ${detail.message}`)}
          dangerouslySetInnerHTML={{ __html: sent }}
        />
      )}
      <p role="status">{problem}</p>
      <nav>
        <button onClick={() => setSrc("/articles/frost.md")}>Next</button>
        <button onClick={() => setSrc("/articles/gone.md")}>Missing</button>
        <button onClick={() => setShown(false)}>Remove</button>
      </nav>
    </>
  );
}
