// Whether the code of other CPUs stops at each access to what it shares with this CPU. Then it is searched
// with all that it does; otherwise with what a CPU can notice at a price that every run can pay.

export const STEPWISE = 0x0
