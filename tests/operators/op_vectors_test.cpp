#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/vectors/bytes.h"
#include "tests/vectors/json_array.h"
#include "tests/vectors/keras.h"
#include "tests/vectors/report.h"
#include "tests/vectors/shared_data.h"
#include "tests/vectors/webnn.h"

namespace upforge::vectors {
namespace {

/// Every case of a file holds the expected output, and its name under `name_key`.
void run_every_case(const char* file, const char* name_key,
                    Array (*run)(const nlohmann::json&, const Engine&)) {
    const std::filesystem::path folder = shared_data() / "op_vectors";
    if (!std::filesystem::is_directory(folder)) {
        GTEST_SKIP() << "op_vectors: skipped, there is no folder " << folder;
    }
    const std::filesystem::path path = folder / file;
    Verdict verdict(path.stem());
    for (const auto& item : nlohmann::json::parse(read_bytes(path))) {
        verdict.judge(item.at(name_key), {{{"output", parse_array(item.at("expected"))}}},
                      [&](const Engine& engine) {
                          return Arrays{{"output", run(item, engine)}};
                      });
    }
    report(verdict, path);
}

TEST(OpVectors, OfTheWebNNBaseline) {
    run_every_case("webnn_baseline_vectors.json", "case", run_webnn);
}

TEST(OpVectors, OfKerasLayers) {
    run_every_case("keras_js_vectors.json", "key", run_keras);
}

}  // namespace
}  // namespace upforge::vectors
