// The world around entry code on one CPU of a Xen PV guest: every interrupt is the one upcall of the hypervisor, and
// the kernel asks which events are pending (xen_evtchn_do_upcall()). Exceptions and NMIs come as on hardware, with
// the guest's own mask in the place of the interrupt flag.
//
// A system call may make a long hypercall, as privcmd does, and says so (xen_in_preemptible_hcall): the upcall may
// then preempt a kernel that is built without preemption. Linux v6.12: arch/x86/xen/enlighten_pv.c,
// drivers/xen/privcmd.c, drivers/xen/events/events_base.c.

import { atomically, bits, bool, emit, maybe, perCpu, perFrame, thisFrame } from '../lang.ts'
import { before } from '../linux/before.ts'
import { cpu } from '../linux/cpu.ts'
import { check_interrupt_handler, check_return } from '../linux/frame.ts'
import { handle_device, handle_function_call, handle_tick } from '../linux/handlers.ts'
import { INTERRUPT } from '../linux/instrumentation.ts'
import { system_call_work } from '../linux/tasks.ts'
import { restore, save_and_mask } from './frame.ts'
import './user.ts'

declare function xen_pv_evtchn_do_upcall(regs: number): void
declare function preempt_fold_need_resched(): void

const TIMER = 0
const DEVICE = 1
const RESCHEDULE = 2
const FUNCTION_CALL = 3

const hypercall = perCpu({ xen_in_preemptible_hcall: bool(false) })

const channel = perFrame({ pending_event: bits(2) })

/** What the hypervisor does before anything else can come: it masks, and says which event is pending. */
function deliver(event: number): void {
  if (event === RESCHEDULE) cpu.reschedule_pending = false
  if (event === FUNCTION_CALL) cpu.call_function_pending = false
  channel.pending_event = event
  before.preemptible = hypercall.xen_in_preemptible_hcall
  save_and_mask(INTERRUPT)
}

function upcall(): void {
  xen_pv_evtchn_do_upcall(thisFrame())
  check_return()
  atomically(() => restore())
}

export function apic_timer(): void {
  atomically(() => deliver(TIMER))
  upcall()
}

export function device_interrupt(): void {
  atomically(() => deliver(DEVICE))
  upcall()
}

export function reschedule_ipi(): void {
  atomically(() => deliver(RESCHEDULE))
  upcall()
}

export function call_function_ipi(): void {
  atomically(() => deliver(FUNCTION_CALL))
  upcall()
}

/** Runs the handler of the event channel. */
export function xen_evtchn_do_upcall(): void {
  const event = channel.pending_event
  if (event === TIMER) handle_tick()
  else if (event === DEVICE) handle_device()
  else if (event === FUNCTION_CALL) handle_function_call()
  else {
    check_interrupt_handler()
    preempt_fold_need_resched()
  }
}

export function x64_sys_call(_regs: number, _nr: number): number {
  if (maybe('the system call makes a long hypercall')) {
    hypercall.xen_in_preemptible_hcall = true
    emit('hypercall')
    hypercall.xen_in_preemptible_hcall = false
  } else {
    system_call_work()
  }
  return 0
}
