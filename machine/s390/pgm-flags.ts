// How the assembly calls the handler of program checks since v7.3: with flags, none of which are set unless a
// guest was running.

declare function __do_pgm_check(regs: number, flags: number): void

export function call_program_check_handler(regs: number): void {
  __do_pgm_check(regs, 0)
}
