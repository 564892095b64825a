// What can be wrong with a patch. `sallyport explain CODE` prints these.

export const patchCodes = {
  K030: 'a patch that cannot be read: no diff in it, a damaged hunk, a mail in an unknown encoding',
  K031: 'a hunk of a patch that does not fit the tree it is applied to',
  K032: 'a patch that needs what this version does not do: binary files, or combined diffs',
} as const

export type PatchCode = keyof typeof patchCodes
