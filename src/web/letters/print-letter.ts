/** Prints a letter alone: everything else of the page is hidden by the style while the browser's dialog is open. */
import styles from "./letters.module.css";

export function printLetter({ subject, body }: { subject: string; body: string }): void {
  const sheet = document.createElement("div");
  sheet.className = styles["sheet"]!;
  const title = document.createElement("h1");
  title.textContent = subject;
  const text = document.createElement("p");
  text.textContent = body;
  sheet.append(title, text);
  document.body.append(sheet);
  document.body.classList.add(styles["printing"]!);
  window.addEventListener(
    "afterprint",
    () => {
      sheet.remove();
      document.body.classList.remove(styles["printing"]!);
    },
    { once: true },
  );
  window.print();
}
