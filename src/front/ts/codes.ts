// What checked TypeScript can have wrong with it. `sallyport explain CODE` prints these; the message of
// a diagnostic names the construct that was found, and its help says what to write instead.

export const tsCodes = {
  T001: 'the text is not TypeScript: the parser stops here',
  T002: 'an imported module cannot be found or read',
  T003: 'a form of import or export that is not followed; only `import { name } from …` is',
  T004: 'modules import each other in a circle',
  T005: 'an imported name that the other module does not export',
  T006: 'a name that nothing here declares, or not yet',
  T007: 'a name that is declared twice',
  T008: 'a statement or declaration that has no meaning at the top of a module',
  T009: 'a parameter or result without a written type, or with a type that is no number or boolean',
  T010: 'a statement outside the subset (var, throw, try, for…of, labels, …)',
  T011: 'an expression outside the subset (new, await, template, object, array, …)',
  T012: 'a function as a value, a closure, a generator or an asynchronous function',
  T013: 'a literal that is no 64-bit integer (string, fraction, null, too large)',
  T014: '`==` or `!=`, which convert their operands',
  T015: 'an operator whose result is no integer (`/` outside Math.trunc, `**`, typeof, in, …)',
  T016: 'an idiom that cuts a number to 32 bits in JavaScript; here numbers have 64 bits',
  T017: 'an assignment used as a value, or to something that cannot be assigned',
  T018: 'a value that has to be a constant integer expression and is not',
  T019: 'a state declaration that is no record of domains, or a domain with impossible numbers',
  T020: 'two declarations of one field that disagree',
  T021: 'state used in another way than reading or writing one field of it',
  T022: 'a word of lang.ts in the wrong place or with the wrong arguments',
  T023: 'something inside atomically() that cannot be part of one indivisible action',
  T024: 'something inside a condition that only looks (check, waitUntil, vector, invariant) but acts',
  T025: 'a switch case that falls through into the next one',
  T026: 'a function that ends without returning the value that its type promises',
  T027: 'a limit: the source is too large, nested too deeply, or a condition inlines too much',
  T028: 'a constant that cannot be right: division by 0, shift by 64 or more, element out of range',
  T029: 'a shared memory (Int32Array) or Atomics used in a way that has no meaning here',
  T030: 'a loop that nothing ends: a variable grows with every round, or no round changes its condition',
} as const

export type TsCode = keyof typeof tsCodes
