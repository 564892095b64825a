// How the assembly calls the handler of machine checks since v6.2: work that is left comes back as an external
// interrupt, which is none of the machine check's business.

declare function s390_do_machine_check(regs: number): void

export function call_machine_check_handler(regs: number): void {
  s390_do_machine_check(regs)
}
