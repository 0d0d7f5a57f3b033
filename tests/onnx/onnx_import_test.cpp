/// The cases of the ONNX backend suite, from their model.onnx, as `upforge eval` runs it.

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "files/npy.h"
#include "network/evaluate.h"
#include "onnx/reader.h"
#include "tests/vectors/bytes.h"
#include "tests/vectors/expect_array.h"
#include "tests/vectors/npy.h"
#include "tests/vectors/shared_data.h"

namespace upforge::vectors {
namespace {

namespace fs = std::filesystem;

std::vector<fs::path> sorted_folders(const fs::path& root) {
    std::vector<fs::path> folders;
    for (const auto& entry : fs::directory_iterator(root)) {
        if (entry.is_directory()) {
            folders.push_back(entry.path());
        }
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

/// The last decimal of a case whose numbers, its input too, the suite wrote by hand.
double rounding_of(const fs::path& folder) {
    return folder.filename() == "test_averagepool_2d_ceil_last_window_starts_on_pad" ? 1e-4 : 0;
}

NamedInputs read_inputs(const fs::path& folder, const std::vector<std::string>& names) {
    NamedInputs inputs;
    for (std::size_t i = 0; i < names.size(); ++i) {
        inputs[names[i]] = upforge::read_npy(folder / fmt::format("input_{}.npy", i));
    }
    return inputs;
}

void run_case(const fs::path& folder) {
    const auto description = nlohmann::json::parse(read_bytes(folder / "case.json"));
    const std::vector<std::string> names = description.at("outputs");
    const Model model = read_onnx(folder / "model.onnx");
    const std::vector<NamedOutput> outputs =
        evaluate(model, read_inputs(folder, description.at("inputs")));

    ASSERT_EQ(outputs.size(), names.size());
    for (std::size_t i = 0; i < names.size(); ++i) {
        SCOPED_TRACE(names[i]);
        const Array expected = read_npy(folder / fmt::format("output_{}.npy", i));
        EXPECT_EQ(outputs[i].name, names[i]);
        EXPECT_EQ(outputs[i].array.type(), model.outputs[i].type)
            << name_of(outputs[i].array.type()) << " instead of " << name_of(model.outputs[i].type);
        expect_array(outputs[i].array, expected,
                     1e-5 * largest_magnitude(expected) + rounding_of(folder));
    }
}

TEST(OnnxImport, GivesTheOutputsOfTheBackendSuite) {
    const fs::path root = shared_data() / "onnx_node";
    if (!fs::is_directory(root)) {
        GTEST_SKIP() << "onnx_import: skipped, there is no folder " << root;
    }
    const std::vector<fs::path> folders = sorted_folders(root);
    std::size_t ran = 0;
    for (const fs::path& folder : folders) {
        SCOPED_TRACE(folder.filename());
        try {
            run_case(folder);
            ++ran;
        } catch (const std::exception& error) {
            ADD_FAILURE() << "threw: " << error.what();
        }
    }
    fmt::print("onnx_import: ran {} of {}\n", ran, folders.size());
    EXPECT_GT(ran, 0u) << root << " is there, and nothing in it was run";
}

}  // namespace
}  // namespace upforge::vectors
