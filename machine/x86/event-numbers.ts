// Numbers of events as FRED tells them: types and exceptions of arch/x86/include/asm/trapnr.h, interrupts of
// arch/x86/include/asm/irq_vectors.h. The numbers are those of Linux v6.12; with a kernel tree they become the
// tree's own (src/linux/library-constants.ts).

export const EVENT_TYPE_EXTINT = 0
export const EVENT_TYPE_NMI = 2
export const EVENT_TYPE_HWEXC = 3
export const EVENT_TYPE_OTHER = 7

export const X86_TRAP_NMI = 2
export const X86_TRAP_PF = 14

/** Of EVENT_TYPE_OTHER (arch/x86/entry/entry_fred.c). */
export const FRED_SYSCALL = 1

export const FIRST_SYSTEM_VECTOR = 0xeb
export const LOCAL_TIMER_VECTOR = 0xec
export const CALL_FUNCTION_SINGLE_VECTOR = 0xfb
export const RESCHEDULE_VECTOR = 0xfd
/** FIRST_EXTERNAL_VECTOR: the one device of the machine. */
export const DEVICE_VECTOR = 0x20
