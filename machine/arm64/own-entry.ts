// What is particular to arm64's own entry code, up to Linux 6.12: only interrupts preempt the kernel on
// their way out, as synchronous exceptions have masked everything by then.

export function exceptions_preempt(): boolean {
  return false
}
