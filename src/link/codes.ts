// What the linker can find wrong with otherwise understood code. `sallyport explain CODE` prints these.

export const linkCodes = {
  L001: 'a function is called that nobody defines: neither the tree nor the library nor a leaf',
  L002: 'a function is needed whose definition could not be represented exactly',
  L003: 'a function is called with a different number of arguments than it has parameters',
  L004: 'the value of a function is used that returns none, or fewer',
  L005: 'functions call each other in a circle: frames would have no bound',
  L006: 'a field is used whose type nobody declares',
  L007: 'a field is declared twice, in ways that cannot both be true',
  L008: 'a property is checked that nobody declares',
  L009: 'the tasks do not fit the CPUs: each CPU starts with exactly one task',
  L010: 'an environment vector waits or switches tasks: its frame is one indivisible action',
  L011: 'a task or vector starts in a function that has parameters',
  L012: 'two tasks, two vectors or two properties have the same name',
  L013: 'the initial value of a field does not fit its type',
} as const

export type LinkCode = keyof typeof linkCodes
