#include "bench/rounds.h"

#include <algorithm>
#include <chrono>

#include "bench/bf16_products.h"
#include "bench/multiply_adds.h"
#include "bench/stream.h"

namespace upforge::bench {
namespace {

/// What is done sooner is done again in the same turn.
constexpr std::chrono::milliseconds turn(20);

/// Bytes that no cache holds.
constexpr double beyond_caches = 192e6;

}  // namespace

Rounds::Rounds(std::deque<Subject>& subjects, bool by_layers)
    : subjects_(subjects), by_layers_(by_layers), isa_(best_isa()), threads_(threads()) {
    double most = beyond_caches;
    for (const Subject& subject : subjects_) {
        most = std::max(most, subject.total.work.bytes());
        for (const Row& layer : subject.layers) {
            most = std::max(most, layer.work.bytes());
        }
    }
    memory_.resize(static_cast<std::size_t>(most / sizeof(float)));
    if (device_in_use() != DeviceId{}) {
        device_.emplace(beyond_caches);
        device_roof_.emplace();
    }
}

void Rounds::run_one() {
    measure_machine();
    for (Subject& subject : subjects_) {
        take_turn(subject);
        stream(subject.total);
        for (std::size_t i = 0; by_layers_ && i < subject.layers.size(); ++i) {
            stream(subject.layers[i]);
        }
    }
    ++count_;
}

Roof Rounds::roof_over(const Row& row) const {
    const double streamed =
        row.streaming.count() == 0 ? 0 : row.work.bytes() / row.streaming.least();
    Roof roof = roof_of(row);
    roof.bytes = std::max(roof.bytes, streamed);
    return roof;
}

Roof Rounds::roof_of(const Row& row) const {
    if (row.on_device) {
        return *device_roof_;
    }
    Roof roof = roof_;
    roof.flops = row.uses_bf16_unit() ? roof_.bf16_flops : roof_.flops;
    return roof;
}

void Rounds::measure_machine() {
    constexpr int tries = 10;
    const Bf16Unit unit = best_bf16_unit();
    for (int i = 0; i < tries; ++i) {
        roof_.flops = std::max(roof_.flops, multiply_add_rate(isa_, threads_));
        if (unit != Bf16Unit::none) {
            roof_.bf16_flops = std::max(roof_.bf16_flops, bf16_product_rate(unit, threads_));
        }
    }
    const double seconds = stream(beyond_caches / 2, beyond_caches / 2);
    roof_.bytes = std::max(roof_.bytes, beyond_caches / seconds);
    if (device_) {
        device_roof_->flops = std::max(device_roof_->flops, device_->multiply_add_rate());
        device_roof_->bytes = std::max(device_roof_->bytes,
                                       beyond_caches / device_->streaming_seconds(beyond_caches));
    }
}

void Rounds::take_turn(Subject& subject) const {
    using std::chrono::steady_clock;
    subject.warm_up();
    const auto start = steady_clock::now();
    do {
        subject.run_whole();
        if (by_layers_) {
            subject.run_by_layers();
        }
    } while (steady_clock::now() - start < turn);
}

void Rounds::stream(Row& row) {
    // Caches are faster than memory: what its pace does not hold up, theirs does not either.
    if (roof_of(row).limit_of(row.work) == Limit::memory) {
        row.streaming.add(row.on_device ? device_->streaming_seconds(row.work.bytes())
                                        : stream(row.work.read, row.work.written));
    }
}

double Rounds::stream(double read, double written) {
    const auto floats = [](double bytes) {
        return static_cast<std::size_t>(bytes / sizeof(float));
    };
    const std::span<float> memory = std::span(memory_).first(floats(read) + floats(written));
    const auto seconds = [&](Stores stores) {
        return streaming_seconds(memory, floats(read), stores, isa_, threads_);
    };
    return std::min(seconds(Stores::cached), seconds(Stores::past_caches));
}

}  // namespace upforge::bench
