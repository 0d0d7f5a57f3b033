#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "kernels/choice.h"
#include "kernels/scratch.h"

namespace upforge::kernels {

class CallArguments;  // call.h
struct DevicePlace;
struct Span;
using Locate = std::function<DevicePlace(const Span&)>;

/// Numbers of the host that kernels write and work of the host reads.
struct HostBlock {
    void* data = nullptr;
    std::size_t elements = 0;
};

/// What operators did, to be done again on the same tensors as often as wanted, without looking for
/// kernels, checking or allocating.
class Recording {
  public:
    /// Whether to note which kernels were rejected, and why.
    explicit Recording(bool explains = false) : explains_(explains) {}

    /// While one lives, what operators of this thread would do goes into the recording instead.
    class Scope {
      public:
        explicit Scope(Recording& recording);
        ~Scope();
        Scope(const Scope&) = delete;
        Scope& operator=(const Scope&) = delete;

      private:
        Recording* before_;
    };

    /// The recording that this thread writes to, or null.
    static Recording* active();

    void add(const Kernel& kernel, const CallArguments& arguments);
    void add(std::function<void()> work, HostBlock read);
    /// A kernel that was chosen, and why others were not.
    void add(Choice choice);

    /// Does it all again. May run in several threads at once if their scratch and tensors differ.
    void run(Scratch* scratch) const;

    /// Whether there is nothing in it for the CPU but to read single blocks.
    bool runs_on_device() const;
    /// The same on elements of a device, where it does.
    Recording on_device(const Locate& locate) const;
    /// What work of the host reads of what kernels wrote.
    std::vector<HostBlock> read_by_host() const;
    /// Forgets what was recorded.
    void clear();

    /// Bytes that the kernels may need at once for themselves, as far as operators say.
    std::size_t scratch_bytes() const { return scratch_bytes_; }
    bool explains() const { return explains_; }
    const std::vector<Choice>& choices() const { return choices_; }

  private:
    struct Step {
        const Kernel* kernel;  ///< null for work of the host
        std::shared_ptr<const CallArguments> arguments;
        std::function<void()> work;
        HostBlock read;  ///< where that is all
    };

    bool explains_;
    std::vector<Step> steps_;
    std::vector<Choice> choices_;
    std::size_t scratch_bytes_ = 0;
};

/// Does the work now, or records it: for what operators do without a kernel. Of all that kernels
/// write it may read no more than a block, if one is given.
void on_host(std::function<void()> work, HostBlock read = {});

}  // namespace upforge::kernels
