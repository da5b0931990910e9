import { Note } from "../../ui/note.tsx";
import { useProblemWords } from "../../ui/states.tsx";

/** What went wrong with what was just tried, where it was tried. */
export function ProblemNote({ error }: { error: unknown }) {
  const words = useProblemWords();
  if (!error) return null;
  const { title, text } = words(error);
  return (
    <div role="alert">
      <Note tone="bad" icon="warn">
        <strong>{title}</strong> {text}
      </Note>
    </div>
  );
}
