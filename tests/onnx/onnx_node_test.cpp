#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/vectors/onnx_case.h"
#include "tests/vectors/onnx_run.h"
#include "tests/vectors/report.h"
#include "tests/vectors/shared_data.h"

namespace upforge::vectors {
namespace {

std::vector<std::filesystem::path> sorted_folders(const std::filesystem::path& root) {
    std::vector<std::filesystem::path> folders;
    for (const auto& entry : std::filesystem::directory_iterator(root)) {
        if (entry.is_directory()) {
            folders.push_back(entry.path());
        }
    }
    std::sort(folders.begin(), folders.end());
    return folders;
}

/// Half a unit in the last decimal of a case whose output the suite wrote by hand.
double rounding_of(const std::string& case_name) {
    return case_name == "test_averagepool_2d_ceil_last_window_starts_on_pad" ? 0.5e-4 : 0;
}

TEST(OnnxNode, GivesTheOutputsOfTheBackendSuite) {
    const std::filesystem::path root = shared_data() / "onnx_node";
    if (!std::filesystem::is_directory(root)) {
        GTEST_SKIP() << "onnx_node: skipped, there is no folder " << root;
    }
    Verdict verdict("onnx_node");
    for (const auto& folder : sorted_folders(root)) {
        const OnnxCase onnx_case = read_onnx_case(folder);
        verdict.judge(onnx_case.name, {onnx_case.outputs, rounding_of(onnx_case.name)},
                      [&](const Engine& engine) { return run(onnx_case, engine); });
    }
    report(verdict, root);
}

}  // namespace
}  // namespace upforge::vectors
