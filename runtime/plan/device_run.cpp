#include "plan/device_run.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

#include "device/current_device.h"
#include "kernels/halide_context.h"
#include "upforge/error.h"

namespace upforge::plan {
namespace {

void add_once(std::vector<std::size_t>& all, std::size_t one) {
    if (std::ranges::find(all, one) == all.end()) {
        all.push_back(one);
    }
}

}  // namespace

DeviceRun::DeviceRun(const Plan& plan, const Binding& values, std::byte* memory,
                     std::vector<kernels::Recording>& recordings)
    : device_(device::current()),
      interface_(device::current_interface()),
      plan_(plan),
      memory_(memory),
      slots_(plan.memory.blocks) {
    const graph::Graph& graph = plan_.graph;
    const int before = -1, after = static_cast<int>(graph.nodes.size());
    std::vector<Newest> newest(plan_.memory.blocks.size(), Newest::both);
    for (const graph::Endpoint& input : graph.inputs) {
        if (const auto block = block_of(input.value, before)) {
            newest[*block] = Newest::host;
        }
    }
    for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
        std::optional<kernels::Recording> calls = on_device(recordings[node], node);
        if (!calls && recordings[node].runs_on_device()) {
            const device::OnCpu on_cpu;
            recordings[node].clear();
            values.record(graph.nodes[node], recordings[node]);
        }
        add_step(node, std::move(calls), newest);
    }
    for (const graph::Endpoint& output : graph.outputs) {
        const auto block = block_of(output.value, after);
        if (block && newest[*block] == Newest::device) {
            add_once(outputs_, *block);
        }
    }
}

std::optional<kernels::Recording> DeviceRun::on_device(const kernels::Recording& recording,
                                                       std::size_t node) {
    if (!recording.runs_on_device()) {
        return {};
    }
    try {
        return recording.on_device(
            [&](const kernels::Span& span) { return place(span, static_cast<int>(node)); });
    } catch (const Error& error) {
        if (error.code() == ErrorCode::unsupported) {
            return {};
        }
        throw;
    }
}

kernels::DevicePlace DeviceRun::place(const kernels::Span& span, int step) {
    const auto* const data = static_cast<const std::byte*>(span.data);
    for (BlockId id = 0; id < plan_.memory.blocks.size(); ++id) {
        const auto& [value, lifetime, offset] = plan_.memory.blocks[id];
        const std::byte* const begin = memory_ + offset;
        if (lifetime.first <= step && step <= lifetime.last && data >= begin &&
            data < begin + lifetime.bytes) {
            const device::Memory& slot = slots_.of_block(id);
            return {slot.handle(), slot.interface(),
                    static_cast<std::size_t>(data - begin) / span.element_bytes};
        }
    }
    std::unique_ptr<device::Memory>& constant = constants_[{span.data, span.bytes()}];
    if (!constant) {
        constant = std::make_unique<device::Memory>(span.bytes());
        constant->upload(span.data, span.bytes());
    }
    return {constant->handle(), constant->interface(), 0};
}

std::optional<DeviceRun::BlockId> DeviceRun::block_of(graph::ValueId value, int step) const {
    const graph::ValueId owner = graph::owner_of(plan_.graph, value);
    for (BlockId id = 0; id < plan_.memory.blocks.size(); ++id) {
        const auto& [held, lifetime, offset] = plan_.memory.blocks[id];
        if (held == owner && lifetime.first <= step && step <= lifetime.last) {
            return id;
        }
    }
    return {};  // a constant
}

void DeviceRun::add_step(std::size_t node_index, std::optional<kernels::Recording> calls,
                         std::vector<Newest>& newest) {
    const graph::Node& node = plan_.graph.nodes[node_index];
    const int at = static_cast<int>(node_index);
    const Newest here = calls ? Newest::device : Newest::host;
    Step step{std::move(calls), {}, {}, {}, {}};
    const auto need = [&](BlockId block) {
        if (newest[block] != here && newest[block] != Newest::both) {
            add_once(here == Newest::device ? step.to_device : step.to_host, block);
            newest[block] = Newest::both;
        }
    };
    for (const graph::Operand& input : node.inputs) {
        if (const auto block = block_of(input.value, at)) {
            need(*block);
            add_once(step.sources, *block);
        }
    }
    for (const graph::ValueId output : node.outputs) {
        if (const auto block = block_of(output, at)) {
            if (plan_.graph.values[output].home) {
                need(*block);  // only a part of the block is written
                add_once(step.sources, *block);
            }
            newest[*block] = here;
            add_once(step.results, *block);
        }
    }
    steps_.push_back(std::move(step));
}

void DeviceRun::run_node(std::size_t node) const {
    const Step& step = steps_[node];
    for (const BlockId block : step.to_device) {
        upload(block);
    }
    for (const BlockId block : step.to_host) {
        download(block);
    }
    if (step.calls) {
        step.calls->run(nullptr);
    }
}

void DeviceRun::finish() const {
    for (const BlockId block : outputs_) {
        download(block);
    }
}

void DeviceRun::run_alone(std::size_t node) const {
    for (const BlockId block : steps_[node].sources) {
        upload(block);
    }
    steps_[node].calls->run(nullptr);
    read_back(node);
}

void DeviceRun::wait() const {
    device::wait(device_, interface_);
}

void DeviceRun::read_back(std::size_t node) const {
    if (steps_[node].calls) {
        for (const BlockId block : steps_[node].results) {
            download(block);
        }
    }
}

void DeviceRun::upload(BlockId block) const {
    const auto& [value, lifetime, offset] = plan_.memory.blocks[block];
    slots_.of_block(block).upload(memory_ + offset, lifetime.bytes);
}

void DeviceRun::download(BlockId block) const {
    const auto& [value, lifetime, offset] = plan_.memory.blocks[block];
    slots_.of_block(block).download(memory_ + offset, lifetime.bytes);
}

DeviceShare DeviceRun::share() const {
    DeviceShare share{.device = device_, .layers = steps_.size(), .bytes = slots_.bytes()};
    for (const auto& [host, memory] : constants_) {
        share.bytes += memory->bytes();
    }
    const auto count = [&](const std::vector<BlockId>& blocks, std::size_t& copies,
                           std::size_t& bytes) {
        copies += blocks.size();
        for (const BlockId block : blocks) {
            bytes += plan_.memory.blocks[block].lifetime.bytes;
        }
    };
    for (const Step& step : steps_) {
        share.layers_on_device += step.calls ? 1 : 0;
        count(step.to_device, share.uploads, share.uploaded_bytes);
        count(step.to_host, share.downloads, share.downloaded_bytes);
        for (const kernels::HostBlock& read :
             step.calls ? step.calls->read_by_host() : std::vector<kernels::HostBlock>()) {
            ++share.downloads;
            share.downloaded_bytes += read.elements * sizeof(float);
        }
    }
    count(outputs_, share.downloads, share.downloaded_bytes);
    return share;
}

}  // namespace upforge::plan
