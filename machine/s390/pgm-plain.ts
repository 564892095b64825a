// How the assembly calls the handler of program checks up to v7.2.

declare function __do_pgm_check(regs: number): void

export function call_program_check_handler(regs: number): void {
  __do_pgm_check(regs)
}
