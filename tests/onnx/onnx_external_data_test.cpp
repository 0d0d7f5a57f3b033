/// Weights of an ONNX model in files beside it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/onnx_models.h"
#include "tests/temporary_folder.h"

namespace upforge {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

class OnnxExternalData : public testing::Test {
  protected:
    static Message weight(const std::string& location) {
        return tensor("w", float32, {2})
            .number(field::data_location, 1)
            .message(field::external_data,
                     Message().text(field::key, "location").text(field::value, location));
    }
    static Message entry(const std::string& key, const std::string& value) {
        return Message().text(field::key, key).text(field::value, value);
    }
    Model load(const Message& weight) { return parse_with(weight, outer_ / "model"); }
    void expect_outside(const std::string& location) {
        expect_refused("'" + location + "', which is not inside the model's folder",
                       [&] { load(weight(location)); });
    }

    void SetUp() override {
        fs::create_directories(outer_ / "model/data");
        write_text(outer_ / "model/data/w", floats({1, 2, 3, 4}));
        write_text(outer_ / "secret", floats({1, 2}));
    }

    TemporaryFolder outer_;
};

TEST_F(OnnxExternalData, IsReadWhereItLies) {
    EXPECT_THAT(load(weight("data/w")).constants.at("w").floats(), ElementsAre(1, 2));
    EXPECT_THAT(load(weight("data/../data/w")
                         .message(field::external_data, entry("offset", "4"))
                         .message(field::external_data, entry("length", "8")))
                    .constants.at("w")
                    .floats(),
                ElementsAre(2, 3));
    EXPECT_EQ(load(weight("data/w")).files.size(), 1u);
}

TEST_F(OnnxExternalData, OutsideTheFolderIsRefused) {
    expect_outside("../secret");
    expect_outside((outer_ / "secret").string());
    expect_outside("data/../../secret");
    expect_outside((outer_ / "model/data/w").string());
    fs::create_symlink("../secret", outer_ / "model/link");
    expect_outside("link");
    fs::create_directory_symlink("..", outer_ / "model/up");
    expect_outside("up/secret");
    expect_refused("and the model is not in a folder", [] { parse_with(weight("data/w")); });
}

TEST_F(OnnxExternalData, IsChecked) {
    const auto with = [](const std::string& key, const std::string& value) {
        return weight("data/w").message(field::external_data, entry(key, value));
    };
    expect_refused("none: No such file or directory", [&] { load(weight("none")); });
    expect_refused("it is a folder", [&] { load(weight("data")); });
    expect_refused("'four', is no number", [&] { load(with("offset", "four")); });
    expect_refused("'-4', is no number", [&] { load(with("offset", "-4")); });
    expect_refused("8 bytes at byte 12 of 'data/w', which has 16 bytes",
                   [&] { load(with("offset", "12")); });
    expect_refused("8 bytes at byte 18446744073709551612",
                   [&] { load(with("offset", "18446744073709551612")); });
    expect_refused("18446744073709551615 bytes at byte 0",
                   [&] { load(with("length", "18446744073709551615")); });
    expect_refused(
        "float32 2 takes 8 bytes, and there are 4", [&] { load(with("length", "4")); },
        ErrorCode::shape_mismatch);
    expect_refused("its external data has no location", [&] { load(weight("")); });
}

}  // namespace
}  // namespace upforge
