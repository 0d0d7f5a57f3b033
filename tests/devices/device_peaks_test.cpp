/// What `bench` measures percentages on devices by.

#include "bench/device_peaks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "bench/rounds.h"
#include "device/device_memory.h"
#include "kernels/call.h"
#include "kernels/choice.h"
#include "kernels/recording.h"
#include "schedules/spaces.h"
#include "tests/against_reference.h"
#include "tests/device_scope.h"

namespace upforge::bench {
namespace {

class OnDevice : public testing::TestWithParam<DeviceKind> {};

INSTANTIATE_TEST_SUITE_P(Every, OnDevice, testing::ValuesIn(tested_kinds()),
                         [](const auto& kind) { return std::string(name_of(kind.param)); });

std::vector<float> numbers_of(std::size_t count) {
    std::vector<float> numbers(count);
    for (std::size_t i = 0; i < count; ++i) {
        numbers[i] = static_cast<float>(i % 97) / 97 - 0.25f;
    }
    return numbers;
}

/// More than a group of threads, and no whole number of groups.
constexpr std::ptrdiff_t columns = 300;

/// What a kernel of family `chains` makes of as many numbers, from the beginning of its memory.
std::vector<float> made_of(const std::vector<float>& from, const kernels::Kernel& kernel,
                           const std::function<void(kernels::Call&)>& set_others) {
    const std::ptrdiff_t chains = kernel.number(schedules::chains::chains);
    std::vector<float> to(from.size());
    const std::size_t bytes = from.size() * sizeof(float);
    const device::Memory input(bytes), output(bytes);
    input.upload(from.data(), bytes);
    kernels::Recording recording;
    {
        const kernels::Recording::Scope scope(recording);
        kernels::Call call(kernel);
        call.set("input", from.data(), {{chains, 1}, {columns, chains}})
            .set("output", to.data(), {{chains, 1}, {columns, chains}});
        set_others(call);
        call.run();
    }
    recording
        .on_device([&](const kernels::Span& span) {
            const device::Memory& memory = span.written ? output : input;
            return kernels::DevicePlace{memory.handle(), memory.interface(), 0};
        })
        .run(nullptr);
    output.download(to.data(), bytes);
    return to;
}

std::vector<float> numbers_for(const kernels::Kernel& kernel) {
    return numbers_of(std::size_t(kernel.number(schedules::chains::chains) * columns));
}

TEST_P(OnDevice, EveryMultiplyAddIsDone) {
    UPFORGE_ON_DEVICE(GetParam());
    const kernels::Kernel& kernel = kernels::choose({.operation = "multiply_adds"});
    const std::vector<float> start = numbers_for(kernel);
    for (const int steps : {1, 37, 512}) {
        const std::vector<float> sums = made_of(start, kernel, [&](kernels::Call& call) {
            call.set("factor", 0.999f).set("summand", 0.01f).set("steps", steps);
        });
        for (std::size_t i = 0; i < start.size(); ++i) {
            double expected = start[i];
            for (int step = 0; step < steps; ++step) {
                expected = expected * 0.999f + 0.01f;
            }
            ASSERT_NEAR(sums[i], expected, 1e-4) << steps << " steps of number " << i;
        }
    }
}

TEST_P(OnDevice, EveryNumberIsCopied) {
    UPFORGE_ON_DEVICE(GetParam());
    const kernels::Kernel& kernel = kernels::choose({.operation = "copy"});
    const std::vector<float> from = numbers_for(kernel);
    EXPECT_EQ(made_of(from, kernel, [](kernels::Call&) {}), from);
}

TEST_P(OnDevice, RatesAreMeasured) {
    UPFORGE_ON_DEVICE(GetParam());
    DevicePeaks peaks(4e6);
    EXPECT_GT(peaks.multiply_add_rate(), 1e8);
    // Next to nothing, all that there is memory for, and ten times as much.
    for (const double bytes : {1.0, 4e6, 4e7}) {
        EXPECT_GT(peaks.streaming_seconds(bytes), 0);
        EXPECT_LT(peaks.streaming_seconds(bytes), 10);
    }
}

TEST_P(OnDevice, LayersAreHeldAgainstThePeakOfWhatRunsThem) {
    UPFORGE_ON_DEVICE(GetParam());
    std::deque<Subject> subjects;
    Subject& subject = subjects.emplace_back("network", compile(small_networks().front()).plan);
    fill_inputs(subject.context, 0);
    Rounds rounds(subjects, true);
    rounds.run_one();
    ASSERT_TRUE(rounds.device_roof());
    EXPECT_GT(rounds.device_roof()->flops, 0);
    EXPECT_GT(rounds.device_roof()->bytes, 0);
    EXPECT_TRUE(subject.total.on_device);
    for (std::size_t i = 0; i < subject.layers.size(); ++i) {
        const Row& layer = subject.layers[i];
        EXPECT_EQ(layer.on_device, subject.context.on_device(i)) << layer.name;
        EXPECT_EQ(rounds.roof_over(layer).flops,
                  (layer.on_device ? *rounds.device_roof() : rounds.roof()).flops);
    }
}

std::size_t count(const std::string& text, const std::string& word) {
    std::size_t found = 0;
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
        ++found;
    }
    return found;
}

/// What CUDA's kernel was compiled to can be read without a GPU.
TEST(CudaKernel, MultipliesAndAddsAtOnceInRegisters) {
    std::ifstream file(UPFORGE_KERNELS "/upforge_multiply_adds_chains_cuda.o", std::ios::binary);
    const std::string object(std::istreambuf_iterator<char>(file), {});
    const std::size_t begin = object.find(".visible .entry");
    ASSERT_NE(begin, object.npos);
    const std::string code = object.substr(begin, object.find("\n}", begin) - begin);
    const auto in_a_turn =
        std::size_t(schedules::chains::chains.usual) * std::size_t(schedules::chains::unroll.usual);
    EXPECT_GE(count(code, "fma.rn.f32"), in_a_turn);
    EXPECT_EQ(count(code, "mul.rn.f32"), 0u);
    EXPECT_EQ(count(code, "add.rn.f32"), 0u);
    EXPECT_EQ(count(code, "local"), 0u) << "sums are moved to memory";
}

}  // namespace
}  // namespace upforge::bench
