/// Trained models of other projects, from their files to the outputs that lie beside them.

#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <ostream>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

#include "compare/comparison.h"
#include "compare/labels.h"
#include "files/npy.h"
#include "network/compile.h"
#include "network/evaluate.h"
#include "onnx/reader.h"
#include "plan/boundary.h"
#include "plan/context.h"
#include "tests/allocations.h"
#include "tests/bf16_kernels.h"
#include "tests/grade.h"
#include "tests/started_threads.h"
#include "tests/vectors/expect_array.h"
#include "tests/vectors/npy.h"
#include "tests/vectors/shared_data.h"

namespace upforge::vectors {
namespace {

namespace fs = std::filesystem;

/// Independent engines agree to 1e-6…2e-5 of the range.
constexpr double tolerance = 1e-4;

/// A picture's samples as an image of 8 bits, by libpng's own conversions.
struct Picture {
    std::int64_t height, width;
    std::vector<png_byte> samples;
};

Picture read_picture(const fs::path& path, png_uint_32 format) {
    png_image image{};
    image.version = PNG_IMAGE_VERSION;
    if (!png_image_begin_read_from_file(&image, path.c_str())) {
        throw std::runtime_error(path.string() + ": " + image.message);
    }
    image.format = format;
    Picture picture{image.height, image.width, std::vector<png_byte>(PNG_IMAGE_SIZE(image))};
    if (!png_image_finish_read(&image, nullptr, picture.samples.data(), 0, nullptr)) {
        throw std::runtime_error(path.string() + ": " + image.message);
    }
    return picture;
}

upforge::Array grey_in_0_to_1(const fs::path& path) {
    const Picture rgb = read_picture(path, PNG_FORMAT_RGB);
    std::vector<float> grey;
    for (std::size_t i = 0; i < rgb.samples.size(); i += 3) {
        const png_byte* pixel = &rgb.samples[i];
        grey.push_back(
            static_cast<float>((0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]) / 255));
    }
    return upforge::Array::of({1, 1, rgb.height, rgb.width}, std::move(grey));
}

/// Of mean 0 and deviation 1.
upforge::Array standardised(const fs::path& path) {
    const Picture grey = read_picture(path, PNG_FORMAT_GRAY);
    const auto count = static_cast<double>(grey.samples.size());
    double sum = 0, squares = 0;
    for (const png_byte sample : grey.samples) {
        sum += sample;
        squares += double(sample) * sample;
    }
    const double mean = sum / count;
    const double deviation = std::sqrt(squares / count - mean * mean) + 1e-6;
    std::vector<float> values;
    for (const png_byte sample : grey.samples) {
        values.push_back(static_cast<float>((sample - mean) / deviation));
    }
    return upforge::Array::of({1, 1, grey.height, grey.width}, std::move(values));
}

upforge::Array stored(const fs::path& path) {
    return upforge::read_npy(path);
}

/// As products are summed, or, if not `exact`, by Winograd's algorithm where it pays.
Model read_model(const fs::path& model_file, bool exact) {
    Model model = read_onnx(model_file);
    model.exact = exact;
    return model;
}

upforge::Array run(Model model, const upforge::Array& input) {
    const std::string name = model.inputs.at(0).name;
    return evaluate(std::move(model), {{name, input}}).at(0).array;
}

struct Row {
    const char* folder;
    const char* model;
    const char* input;
    upforge::Array (*read_input)(const fs::path&);
    const char* expected;
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.folder << "/" << row.model << " of " << row.input;
}

constexpr Row with_numbers[] = {
    {"brain_unet", "model.onnx", "smooth96x160_input.npy", stored, "smooth96x160_expected.npy"},
    {"brain_unet", "model.onnx", "smooth256_input.npy", stored, "smooth256_expected.npy"},
    {"brain_unet", "model_bnfolded.onnx", "smooth256_input.npy", stored, "smooth256_expected.npy"},
    {"brain_unet", "model_bnfolded.onnx", "smooth96x160_input.npy", stored,
     "smooth96x160_expected.npy"},
    {"enet", "model.onnx", "smooth256_input.npy", stored, "smooth256_expected.npy"},
    {"enet", "model_bnfolded.onnx", "smooth256_input.npy", stored, "smooth256_expected.npy"},
    {"nuclei_broad", "model.onnx", "input.npy", stored, "expected_logits.npy"},
    {"sedgen_unet", "model.onnx", "file01_00050_input.png", grey_in_0_to_1,
     "file01_00050_expected.npy"},
    {"sedgen_unet", "model.onnx", "file01_00337_input.png", grey_in_0_to_1,
     "file01_00337_expected.npy"},
};

/// All, or for a smoke test one of each kind.
template <std::size_t size>
std::vector<Row> rows_of_this_run(const Row (&all)[size]) {
    if (!smoke_test()) {
        return {all, all + size};
    }
    std::vector<Row> rows;
    std::set<std::string> folders;
    for (const Row& row : all) {
        if (row.folder != std::string("nuclei_broad") && folders.insert(row.folder).second) {
            rows.push_back(row);
        }
    }
    return rows;
}

class Models : public testing::TestWithParam<Row> {
  protected:
    void SetUp() override {
        if (!fs::is_directory(folder())) {
            GTEST_SKIP() << "models: skipped, there is no folder " << folder();
        }
    }

    fs::path folder() const { return shared_data() / "models" / GetParam().folder; }
    upforge::Array input() const { return GetParam().read_input(folder() / GetParam().input); }
    Model model(bool exact) const { return read_model(folder() / GetParam().model, exact); }
    upforge::Array output(bool exact) const { return run(model(exact), input()); }
};

using ModelsWithNumbers = Models;
INSTANTIATE_TEST_SUITE_P(All, ModelsWithNumbers, testing::ValuesIn(rows_of_this_run(with_numbers)));

TEST_P(ModelsWithNumbers, GiveWhatLiesBesideThem) {
    const Array expected = read_npy(folder() / GetParam().expected);
    for (const bool exact : {true, false}) {
        SCOPED_TRACE(exact ? "exact" : "by Winograd's algorithm");
        expect_array(output(exact), expected, tolerance * largest_magnitude(expected));
    }
}

/// As it is planned for the size of its input, with the input in place.
class Planned {
  public:
    Planned(const Model& model, const upforge::Array& input)
        : compiled_(compile(model, input)), context(compiled_.plan) {
        const graph::Endpoint& port = compiled_.plan->graph.inputs.at(0);
        plan::store(input, port, context.values().value(port.value));
    }

    const plan::MemoryMap& memory() const { return compiled_.plan->memory; }
    const Tensor& output() const {
        return context.values().value(compiled_.plan->graph.outputs.at(0).value);
    }

  private:
    static Compiled compile(const Model& model, const upforge::Array& input) {
        graph::PreparedWeights weights;
        return upforge::compile(model, {{model.inputs.at(0).name, input.dims()}}, {}, weights);
    }

    Compiled compiled_;

  public:
    plan::Context context;
};

TEST_P(ModelsWithNumbers, RunWithoutAllocatingMemory) {
    for (const bool exact : {true, false}) {
        SCOPED_TRACE(exact ? "exact" : "by Winograd's algorithm");
        Planned planned(model(exact), input());
        EXPECT_LE(double(planned.memory().bytes), 1.1 * double(planned.memory().lower_bound));
        start_all_threads();
        planned.context.run();
        const std::size_t before = allocations();
        planned.context.run();
        planned.context.run();
        EXPECT_EQ(allocations() - before, 0u);
    }
}

TEST_P(ModelsWithNumbers, NameTheSameClassesInBf16) {
    if (!has_bf16_kernels()) {
        GTEST_SKIP() << "models: skipped, there are no kernels for bf16";
    }
    Planned expected(model(true), input());
    expected.context.run();
    const Tensor& floats = expected.output();
    for (const bool exact : {true, false}) {
        SCOPED_TRACE(exact ? "exact" : "by Winograd's algorithm");
        Model rounded = model(exact);
        rounded.storage = DataType::bf16;
        Planned got(rounded, input());
        got.context.run();
        const Tensor& bf16 = got.output();
        const double equal = compare::equal_labels(bf16, floats);
        const compare::Difference difference = compare::difference(bf16, floats);
        // ENet moves values to where the largest of four was, which rounding changes.
        const bool moves_values = std::string(GetParam().folder) == "enet";
        EXPECT_GE(equal, moves_values ? 0.97 : 0.995);
        EXPECT_LT(difference.scaled(), moves_values ? 0.3 : 2e-2);
        const std::string with = exact ? "" : "_by_winograd";
        RecordProperty("equal_labels" + with, std::to_string(equal));
        RecordProperty("largest_difference" + with, std::to_string(difference.largest));
        RecordProperty("range" + with, std::to_string(difference.range));
        EXPECT_LT(got.memory().bytes, expected.memory().bytes);
    }
}

TEST_P(ModelsWithNumbers, AgreeWithTheDefinitionLayerByLayer) {
    const auto unheard = [](std::size_t, std::size_t) {};
    for (const bool exact : {true, false}) {
        SCOPED_TRACE(exact ? "exact" : "by Winograd's algorithm");
        Planned planned(model(exact), input());
        for (const compare::Layer& layer :
             compare::compare_sample(planned.context, 4, 1, unheard)) {
            EXPECT_TRUE(compare::within_bounds(layer)) << layer.name << ": " << layer.own.scaled();
        }
    }
}

constexpr Row with_pictures[] = {
    {"nuclei_broad", "model.onnx", "input.png", standardised, "png_expected_mask.png"},
    {"sedgen_unet", "model.onnx", "file01_00050_input.png", grey_in_0_to_1,
     "file01_00050_expected.png"},
    {"sedgen_unet", "model.onnx", "file01_00337_input.png", grey_in_0_to_1,
     "file01_00337_expected.png"},
};

using ModelsWithPictures = Models;
INSTANTIATE_TEST_SUITE_P(All, ModelsWithPictures,
                         testing::ValuesIn(rows_of_this_run(with_pictures)));

/// Logits become a mask, intensities a grey picture. Either side of a rounding may be met where a
/// number lies on it.
TEST_P(ModelsWithPictures, GiveWhatLiesBesideThem) {
    const Picture expected = read_picture(folder() / GetParam().expected, PNG_FORMAT_GRAY);
    for (const bool exact : {true, false}) {
        SCOPED_TRACE(exact ? "exact" : "by Winograd's algorithm");
        const std::vector<float> numbers = output(exact).floats();
        ASSERT_EQ(numbers.size(), expected.samples.size());
        const bool logits = std::string(GetParam().folder) == "nuclei_broad";
        std::size_t different = 0;
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            const double number = logits ? numbers[i] > 0 : std::clamp(numbers[i], 0.0f, 1.0f);
            const auto sample = static_cast<int>(std::floor(number * 255 + 0.5));
            different += sample != expected.samples[i];
            EXPECT_LE(std::abs(sample - expected.samples[i]), logits ? 255 : 1);
        }
        EXPECT_LE(different, numbers.size() / 10000);
    }
}

}  // namespace
}  // namespace upforge::vectors
