// What can be wrong with a function that the tree needs: one stable code per reason.
//
// All of them are errors of one function, which is then refused as a whole; the rest of the tree goes
// on. The preprocessor has C001 to C099, the parser and the lowering C100 to C199.

export const loweringCodes = {
  C100: 'a function body that the C subset cannot parse',
  C101: 'a name that no file that was read declares',
  C102: 'a pointer is followed into an object that is not modelled',
  C103: 'an address of a field or variable is used as a value',
  C104: 'a call through a function pointer that is not known here',
  C105: 'a type outside of the subset, or one that was never seen',
  C106: 'two members of one union are used that overlay each other',
  C107: 'a call whose arguments do not fit the function',
  C108: 'pointer arithmetic or a conversion between pointers that has no meaning in the model',
  C109: 'a built-in that is used in a way it does not understand',
  C110: 'assembly',
  C111: 'a jump to a label or out of a loop that is not there',
  C112: 'an initial value that is not constant',
  C113: 'an expression that is nested too deeply',
  C114: 'something that cannot be assigned to, or has no value',
  C115: 'a variable-length or partly indexed array',
  C120: 'a function or object that is defined twice',
} as const

export type LoweringCode = keyof typeof loweringCodes
