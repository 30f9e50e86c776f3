import ts from 'typescript'

/** One sentence about one place. Warnings are shown and change nothing. */
export interface Finding {
  path: string
  line: number
  message: string
  warning?: true
}

/** A source file of the project, its path from the root with forward slashes. */
export interface Source {
  path: string
  text: string
  tree: ts.SourceFile
}

export const parseSource = (path: string, text: string): Source => ({
  path,
  text,
  tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true),
})

export const lineOf = ({ tree }: Source, node: ts.Node): number => tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1

export function visit(node: ts.Node, see: (node: ts.Node) => void): void {
  see(node)
  ts.forEachChild(node, (child) => visit(child, see))
}
