#include "upforge/c_api.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <new>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>

#include "api/call.h"
#include "c_api_handles.h"
#include "upforge/machine.h"
#include "upforge/operators.h"

namespace upforge {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StrEq;

TEST(CTensor, ViewsMemoryOfTheCaller) {
    float memory[2 * 4 * 3] = {};
    const upforge_strides strides = {24, 12, 3};
    const auto tensor = made_by([&](auto** made) {
        return upforge_tensor_view(memory, UPFORGE_TYPE_F32, {1, 2, 4, 2}, &strides, made);
    });
    float* first = nullptr;
    upforge_strides seen;
    upforge_type type = -1;
    EXPECT_EQ(upforge_tensor_floats(tensor.get(), &first), UPFORGE_OK);
    EXPECT_EQ(upforge_tensor_strides(tensor.get(), &seen), UPFORGE_OK);
    EXPECT_EQ(upforge_tensor_type(tensor.get(), &type), UPFORGE_OK);
    EXPECT_EQ(first, memory);
    EXPECT_EQ(api::from_c(seen), api::from_c(strides));
    EXPECT_EQ(type, UPFORGE_TYPE_F32);
    int32_t* ints = nullptr;
    EXPECT_EQ(upforge_tensor_ints(tensor.get(), &ints), UPFORGE_INVALID_ARGUMENT);

    expect_failure(UPFORGE_INVALID_ARGUMENT, "data is NULL", [&] {
        upforge_tensor* made = nullptr;
        return upforge_tensor_view(nullptr, UPFORGE_TYPE_F32, {1, 2, 4, 2}, nullptr, &made);
    });
}

TEST(CTensor, PartsOutliveTheWhole) {
    const Tensor values = counting({3, 4, 5, 6});
    auto whole =
        made_by([&](auto** made) { return upforge_tensor_clone(handle_of(values).get(), made); });
    auto images =
        made_by([&](auto** made) { return upforge_tensor_images(whole.get(), 1, 2, made); });
    auto window =
        made_by([&](auto** made) { return upforge_tensor_crop(images.get(), 1, 2, 3, 2, made); });
    const auto part =
        made_by([&](auto** made) { return upforge_tensor_channels(window.get(), 4, 2, made); });
    whole.reset();
    images.reset();
    window.reset();
    expect_same(part.get(), values.images(1, 2).crop(1, 2, 3, 2).channels(4, 2));
}

TEST(CTensor, CopiesAndReshapes) {
    const Tensor values = counting({1, 2, 3, 2});
    const auto zeros = made_by([&](auto** made) {
        return upforge_tensor_create(UPFORGE_TYPE_F32, {1, 2, 3, 2}, made);
    });
    expect_same(zeros.get(), Tensor({1, 2, 3, 2}));
    EXPECT_EQ(upforge_tensor_copy(handle_of(values).get(), zeros.get()), UPFORGE_OK);
    expect_same(zeros.get(), values);
    const auto row = made_by([&](auto** made) {
        return upforge_tensor_reshape(zeros.get(), {1, 1, 12, 1}, made);
    });
    expect_same(row.get(), values.reshape({1, 1, 12, 1}));
}

TEST(CTensor, ReleasesNull) {
    upforge_tensor_release(nullptr);
    upforge_prepared_conv_release(nullptr);
    upforge_prepared_conv_transpose_release(nullptr);
}

TEST(CMaxPoolWithIndices, MakesOrWritesBothAndUnpools) {
    const Tensor image = counting({1, 4, 6, 2});
    const Pooled expected = max_pool_with_indices(image);
    const auto input = handle_of(image);

    upforge_tensor* values = nullptr;
    upforge_tensor* indices = nullptr;
    ASSERT_EQ(upforge_max_pool_with_indices(input.get(), nullptr, &values, &indices), UPFORGE_OK);
    const Owned<> made_values(values);
    const Owned<> made_indices(indices);
    expect_same(values, expected.values);
    expect_same(indices, expected.indices);
    const Tensor again(expected.values.shape());
    const auto given = handle_of(again);
    values = given.get();
    ASSERT_EQ(upforge_max_pool_with_indices(input.get(), nullptr, &values, &indices), UPFORGE_OK);
    expect_same(given.get(), expected.values);

    const auto unpooled = made_by([&](auto** output) {
        return upforge_max_unpool(values, indices, {4, 6}, output);
    });
    const Tensor in_place = max_unpool(expected.values, expected.indices, {4, 6});
    expect_same(unpooled.get(), in_place);
    upforge_tensor* output = unpooled.get();
    EXPECT_EQ(upforge_max_unpool(values, indices, {4, 6}, &output), UPFORGE_OK);
    expect_same(unpooled.get(), in_place);
    expect_failure(UPFORGE_SHAPE_MISMATCH, "output 1x4x6x2 given for an output_size of 4x7", [&] {
        return upforge_max_unpool(values, indices, {4, 7}, &output);
    });
}

TEST(CMaxPoolWithIndices, WantsBothOutputsOrNone) {
    const auto input = handle_of(counting({1, 4, 4, 1}));
    const auto values = handle_of(Tensor({1, 2, 2, 1}));
    upforge_tensor* given = values.get();
    upforge_tensor* missing = nullptr;
    expect_failure(UPFORGE_INVALID_ARGUMENT, "one of *values and *indices is NULL", [&] {
        return upforge_max_pool_with_indices(input.get(), nullptr, &given, &missing);
    });
    EXPECT_EQ(missing, nullptr);
}

TEST(CConcat, MakesOrWrites) {
    const Tensor a = counting({1, 2, 3, 2});
    const Tensor b = counting({1, 2, 3, 1});
    const auto first = handle_of(a);
    const auto second = handle_of(b);
    const upforge_tensor* inputs[] = {first.get(), second.get()};
    const Tensor both[] = {a, b};
    const auto output = made_by([&](auto** made) { return upforge_concat(inputs, 2, made); });
    expect_same(output.get(), concat(both));

    const Tensor target({1, 2, 3, 3});
    const auto given = handle_of(target);
    upforge_tensor* handle = given.get();
    ASSERT_EQ(upforge_concat(inputs, 2, &handle), UPFORGE_OK) << upforge_last_error();
    expect_same(given.get(), concat(both));

    inputs[1] = nullptr;
    expect_failure(UPFORGE_INVALID_ARGUMENT, "inputs[1] is NULL",
                   [&] { return upforge_concat(inputs, 2, &handle); });
}

template <class Options>
auto convolution_fields(const Options& o) {
    return std::tuple(o.stride, o.padding, o.dilation, o.groups, o.auto_pad, o.bias.size(),
                      o.activation, o.leaky_slope);
}

TEST(COptions, DefaultsAreThoseOfCpp) {
    const ConvOptions conv = api::from_c(static_cast<const upforge_conv_options*>(nullptr));
    EXPECT_TRUE(convolution_fields(conv) == convolution_fields(ConvOptions{}));
    EXPECT_TRUE(conv.residual.empty());

    const ConvTransposeOptions transpose =
        api::from_c(static_cast<const upforge_conv_transpose_options*>(nullptr));
    EXPECT_TRUE(convolution_fields(transpose) == convolution_fields(ConvTransposeOptions{}));
    EXPECT_TRUE(transpose.output_padding == YX(0) && !transpose.output_size);

    const auto pool = [](const PoolOptions& o) {
        return std::tuple(o.kernel, o.stride, o.padding, o.dilation, o.ceil_mode, o.auto_pad,
                          o.count_include_pad);
    };
    EXPECT_TRUE(pool(api::from_c(static_cast<const upforge_pool_options*>(nullptr))) == pool({}));

    const auto pyramid = [](const PyramidOptions& o) { return std::tuple(o.levels, o.kind); };
    EXPECT_TRUE(pyramid(api::from_c(static_cast<const upforge_pyramid_options*>(nullptr))) ==
                pyramid({}));

    const ResizeOptions resize = api::from_c(static_cast<const upforge_resize_options*>(nullptr));
    const auto choices = [](const ResizeOptions& o) {
        return std::tuple(o.interpolation, o.coordinates, o.rounding);
    };
    EXPECT_TRUE(choices(resize) == choices({}));
    EXPECT_TRUE(!resize.size && !resize.scale);

    const auto pad = [](const PadOptions& o) { return std::tuple(o.padding, o.mode, o.value); };
    EXPECT_TRUE(pad(api::from_c(static_cast<const upforge_pad_options*>(nullptr))) == pad({}));
}

class CConvErrors : public testing::Test {
  protected:
    float weight = 1;
    upforge_filter filter = {&weight, 1, 1, 1, 1};
    upforge_conv_options options = upforge_conv_defaults();
    Tensor image = counting({1, 2, 2, 1});

    void expect(upforge_status status, const std::string& words) {
        upforge_tensor* output = nullptr;
        expect_failure(status, words, [&] {
            return upforge_conv(handle_of(image).get(), &filter, &options, &output);
        });
        EXPECT_EQ(output, nullptr);
    }
};

TEST_F(CConvErrors, OptionsThatDidNotStartFromTheDefaults) {
    options.struct_size = 0;
    expect(UPFORGE_INVALID_ARGUMENT, "options have struct_size 0, not");
}

TEST_F(CConvErrors, NumbersThatNameNoMember) {
    options.activation = 9;
    expect(UPFORGE_INVALID_ARGUMENT, "activation is 9; it must be from 0 to 8");
    options.activation = -1;
    expect(UPFORGE_INVALID_ARGUMENT, "activation is -1; it must be from 0 to 8");
}

TEST_F(CConvErrors, BiasWithoutItsCount) {
    options.bias = &weight;
    expect(UPFORGE_INVALID_ARGUMENT, "bias is not NULL, but there are 0 of them");
    options.bias = nullptr;
    options.bias_count = 3;
    expect(UPFORGE_INVALID_ARGUMENT, "bias is NULL, but there are 3 of them");
}

TEST_F(CConvErrors, BadFilters) {
    filter.values = nullptr;
    expect(UPFORGE_INVALID_ARGUMENT, "filter->values is NULL");
    filter = {&weight, 1, 1, 0, 1};
    expect(UPFORGE_INVALID_ARGUMENT, "1x1x0x1");
    filter = {&weight, 1 << 30, 1 << 30, 1 << 30, 1 << 30};
    expect(UPFORGE_TOO_LARGE, "has more than 2147483647 values");
}

TEST_F(CConvErrors, ShapesThatDoNotFit) {
    image = counting({1, 2, 2, 3});
    expect(UPFORGE_SHAPE_MISMATCH, "1x1x1x1");
}

TEST(CStatus, HasAName) {
    EXPECT_THAT(upforge_status_name(UPFORGE_OK), StrEq("ok"));
    EXPECT_THAT(upforge_status_name(UPFORGE_KERNEL_FAILED), StrEq("kernel_failed"));
    EXPECT_THAT(upforge_status_name(UPFORGE_INTERNAL), StrEq("internal"));
    EXPECT_THAT(upforge_status_name(-7), StrEq("unknown"));
}

TEST(CStatus, CoversEveryException) {
    expect_failure(UPFORGE_OUT_OF_MEMORY, "out of memory",
                   [] { return api::guarded([] { throw std::bad_alloc(); }); });
    expect_failure(UPFORGE_INTERNAL, "odd",
                   [] { return api::guarded([] { throw std::logic_error("odd"); }); });
    expect_failure(UPFORGE_INTERNAL, "unknown type", [] { return api::guarded([] { throw 1; }); });
    expect_failure(UPFORGE_FILE, std::string(1000, 'x'), [] {
        return api::guarded([] { throw Error(ErrorCode::file, std::string(5000, 'x')); });
    });
}

TEST(CStatus, KeepsTheMessageForItsThread) {
    EXPECT_NE(upforge_set_threads(0), UPFORGE_OK);
    const std::string message = upforge_last_error();
    EXPECT_THAT(message, HasSubstr("0"));
    std::thread([] { EXPECT_THAT(upforge_last_error(), StrEq("")); }).join();
    EXPECT_EQ(upforge_last_error(), message);
}

TEST(CMachine, UsesDevicesByName) {
    EXPECT_EQ(upforge_use_device("cpu"), UPFORGE_OK);
    expect_failure(UPFORGE_INVALID_ARGUMENT, "no device is called \"gpu\"",
                   [] { return upforge_use_device("gpu"); });
    expect_failure(UPFORGE_INVALID_ARGUMENT, "name", [] { return upforge_use_device(nullptr); });
}

TEST(CMachine, TellsWhatCppTells) {
    int32_t count = 0;
    EXPECT_EQ(upforge_usable_cpus(&count), UPFORGE_OK);
    EXPECT_EQ(count, usable_cpus());
    const int before = threads();
    EXPECT_EQ(upforge_set_threads(1), UPFORGE_OK);
    EXPECT_EQ(upforge_threads(&count), UPFORGE_OK);
    EXPECT_EQ(count, 1);
    set_threads(before);

    upforge_isa isa = -1;
    EXPECT_EQ(upforge_best_isa(&isa), UPFORGE_OK);
    EXPECT_EQ(api::isa_from_c(isa), best_isa());
    EXPECT_EQ(upforge_limit_isa(isa), UPFORGE_OK);
    EXPECT_EQ(upforge_limit_isa(9), UPFORGE_INVALID_ARGUMENT);

    bool follows = true;
    EXPECT_EQ(upforge_follow_tuning(false), UPFORGE_OK);
    EXPECT_EQ(upforge_follows_tuning(&follows), UPFORGE_OK);
    EXPECT_FALSE(follows);
    upforge_schedules which = -1;
    for (const upforge_schedules each :
         {UPFORGE_SCHEDULES_GENERIC, UPFORGE_SCHEDULES_ESTIMATED, UPFORGE_SCHEDULES_TUNED}) {
        EXPECT_EQ(upforge_use_schedules(each), UPFORGE_OK);
        EXPECT_EQ(upforge_schedules_in_use(&which), UPFORGE_OK);
        EXPECT_EQ(which, each);
    }
    EXPECT_TRUE(follows_tuning());
    expect_failure(UPFORGE_INVALID_ARGUMENT, "schedules is 3; it must be from 0 to 2",
                   [&] { return upforge_use_schedules(3); });

    bool has = !this_cpu().avx2;
    EXPECT_EQ(upforge_cpu_has(UPFORGE_CPU_AVX2, &has), UPFORGE_OK);
    EXPECT_EQ(has, this_cpu().avx2);
    expect_failure(UPFORGE_INVALID_ARGUMENT, "feature 77 is none of upforge_cpu_feature",
                   [&] { return upforge_cpu_has(77, &has); });
    const char* model = nullptr;
    EXPECT_EQ(upforge_cpu_model(&model), UPFORGE_OK);
    EXPECT_EQ(model, this_cpu().model);
    EXPECT_THAT(upforge_version(), MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

std::string text_of(const std::string& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(CHeader, ShowsTheProgramThatIsTested) {
    std::string shown;
    std::istringstream program(text_of(UPFORGE_SOURCE_DIR "/tests/api/c_api_compiles.c"));
    for (std::string line; std::getline(program, line);) {
        shown += line.empty() ? "///\n" : "///     " + line + "\n";
    }
    ASSERT_FALSE(shown.empty());
    EXPECT_THAT(text_of(UPFORGE_SOURCE_DIR "/runtime/include/upforge/c_api.h"), HasSubstr(shown));
}

}  // namespace
}  // namespace upforge
