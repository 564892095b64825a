// How text is coloured, as one function that is passed in. The reports never ask whether they go to a
// terminal: the command line decides that once, and tests and files use `plain`.

/** What a piece of text means; the command line chooses the colours. */
export type Style = 'good' | 'bad' | 'unsure' | 'strong' | 'weak' | 'note'

export type Paint = (style: Style, text: string) => string

/** No colour: files, pipes, tests. */
export const plain: Paint = (_style, text) => text
