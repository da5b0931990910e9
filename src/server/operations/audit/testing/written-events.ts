/** What events the code writes, found by its syntax: their types, and the keys of what they say. For the test of their words. */
import { globSync, readFileSync } from "node:fs";
import ts from "typescript";

/** A file that writes events calls one of these, or a helper of its own. */
const WRITES = /\b(?:recordEvents?|recordPersonEvent|invoiceEvent|documentEvent|tellOfPerson|retireDepartment)\(/;
const HELPERS =
  /^(?:recordEvents?|recordPersonEvent|invoiceEvent|documentEvent|batchEvent|tell|tellOfPerson|trace|event|retireDepartment|move)$/;
/** Properties of an event, or of a helper's arguments, that are no part of what it says. */
const ENVELOPE = new Set(
  "companyId company_id actor actorId userId channel subject subjectId type at reason origin id data now trx".split(" "),
);
/** Objects within what it says whose keys are shown as well. */
const WITHIN = new Set(["before", "after", "changes", "counted", "goes", "deleted", "moved"]);
const TYPE = /^[a-z][a-z-]*\.[a-z][a-z-]+$/;

export type Written = {
  types: Set<string>;
  subjects: Set<string>;
  /** types with a part that is a variable, as they stand */ templates: Set<string>;
  keys: Set<string>;
};

export function writtenEvents(): Written {
  const written: Written = { types: new Set(), subjects: new Set(), templates: new Set(), keys: new Set() };
  for (const file of globSync("src/server/**/*.ts").filter((each) => !/\.(test|bench)\.ts$|\/testing\//.test(each))) {
    const text = readFileSync(file, "utf8");
    if (WRITES.test(text)) lookAt(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true), written);
  }
  return written;
}

type Named = Map<string, ts.Expression[]>;

/** What is declared in a file, by name. */
function declared(source: ts.SourceFile): Named {
  const named: Named = new Map();
  const visit = (node: ts.Node): void => {
    if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name) && node.initializer !== undefined)
      named.set(node.name.text, [...(named.get(node.name.text) ?? []), node.initializer]);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return named;
}

const nameOf = (property: ts.ObjectLiteralElementLike): string | null =>
  property.name !== undefined && (ts.isIdentifier(property.name) || ts.isStringLiteral(property.name))
    ? property.name.text
    : null;

function lookAt(source: ts.SourceFile, { types, subjects, templates, keys }: Written): void {
  const named = declared(source);
  const seen = new Set<ts.Expression>();
  const namedAs = (name: string): void => (named.get(name) ?? []).forEach(says);
  const property = (each: ts.ObjectLiteralElementLike): void => {
    if (ts.isSpreadAssignment(each)) return says(each.expression);
    const name = nameOf(each);
    if (name === null) return;
    if (!ENVELOPE.has(name)) keys.add(name);
    if (!WITHIN.has(name)) return;
    if (ts.isPropertyAssignment(each)) says(each.initializer);
    else namedAs(name);
  };
  /** An expression that becomes what an event says. */
  function says(expression: ts.Expression): void {
    if (seen.has(expression)) return;
    seen.add(expression);
    if (ts.isObjectLiteralExpression(expression)) expression.properties.forEach(property);
    else if (ts.isIdentifier(expression)) namedAs(expression.text);
    else if (ts.isCallExpression(expression)) {
      expression.arguments.forEach(says);
      if (ts.isIdentifier(expression.expression)) namedAs(expression.expression.text);
    } else if (ts.isArrowFunction(expression) && !ts.isBlock(expression.body)) says(expression.body);
    else if (ts.isConditionalExpression(expression)) [expression.whenTrue, expression.whenFalse].forEach(says);
    else if (ts.isBinaryExpression(expression)) [expression.left, expression.right].forEach(says);
    else if (ts.isParenthesizedExpression(expression) || ts.isAsExpression(expression)) says(expression.expression);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && TYPE.test(node.text)) types.add(node.text);
    if (
      ts.isTemplateExpression(node) &&
      node.templateSpans.length === 1 &&
      TYPE.test(
        node
          .getText()
          .slice(1, -1)
          .replaceAll(/\$\{[^}]*\}/g, "xx"),
      )
    )
      templates.add(node.getText().slice(1, -1));
    if (ts.isPropertyAssignment(node) && nameOf(node) === "data") says(node.initializer);
    if (ts.isPropertyAssignment(node) && nameOf(node) === "subject" && ts.isStringLiteral(node.initializer))
      subjects.add(node.initializer.text);
    if (ts.isShorthandPropertyAssignment(node) && node.name.text === "data") namedAs("data");
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && HELPERS.test(node.expression.text))
      for (const argument of node.arguments)
        if (ts.isObjectLiteralExpression(argument))
          argument.properties.filter((each) => !ENVELOPE.has(nameOf(each) ?? "")).forEach(property);
    ts.forEachChild(node, visit);
  };
  visit(source);
}
