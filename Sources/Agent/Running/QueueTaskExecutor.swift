import Dispatch

/// Runs tasks that belong to no actor on a queue of their own.
///
/// The first task that the global executor runs has libdispatch wake the process every second from
/// then on, to see how many of its threads are busy. A queue of one's own is not looked after.
package final class QueueTaskExecutor: TaskExecutor {
  private let queue: DispatchQueue

  package init(_ label: String) { queue = DispatchQueue(label: label) }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let executor = unsafe asUnownedTaskExecutor()
    queue.async { unsafe job.runSynchronously(on: executor) }
  }
}
