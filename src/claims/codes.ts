// What a claims file can have wrong with it; `sallyport explain CODE` prints these.

export const claimCodes = {
  U020: 'a claims file is data: something in it is no literal',
  U021: 'a claims file lacks an entry, or an entry is of the wrong kind',
  U022: 'a claim names a variant that the file does not have',
  U023: 'a claim names a property that the system does not check',
  U024: 'a variant sets a field that the system does not have, or to a value it cannot hold',
  U025: 'a variant replaces a function that nothing calls, or by one that does not exist',
} as const

export type ClaimCode = keyof typeof claimCodes
