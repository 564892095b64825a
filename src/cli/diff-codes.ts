// What can be wrong with what `diff` is given; `sallyport explain CODE` prints these.

export const diffCodes = {
  U030: 'two versions that have no entry point in common: nothing can be compared',
  U031: 'a git revision or a repository that cannot be read',
  U032: 'a function is mapped to a name that neither version has',
  U033: 'two versions that have no configuration in common',
  U034: 'a patch file that cannot be read',
} as const
