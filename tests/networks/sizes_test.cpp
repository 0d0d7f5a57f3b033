/// What a model leaves open of its inputs' sizes, and what is given.

#include "lower/sizes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lower/lower.h"
#include "tests/expect_error.h"
#include "tests/networks/small_models.h"

namespace upforge::lower {
namespace {

using testing::ElementsAre;

Model open_model() {
    Model model = model_of({1, 3, 8, 8}, {op("Relu", {"x"}, {"y"})});
    model.inputs[0].dims =
        std::vector<Dim>{{.symbol = "batch"}, {3}, {.symbol = "h"}, {.symbol = "w"}};
    return model;
}

TEST(Sizes, CompletesWhatIsOpen) {
    EXPECT_EQ(resolve_sizes(open_model(), {}, YX(4, 6)).at("x"), (Dims{1, 3, 4, 6}));
    Model columns_last = open_model();
    columns_last.nodes = {op("Transpose", {"x"}, {"y"}, {{"perm", Dims{0, 3, 1, 2}}})};
    columns_last.inputs[0].dims = std::vector<Dim>{{}, {}, {}, {3}};
    EXPECT_EQ(resolve_sizes(columns_last, {}, YX(4, 6)).at("x"), (Dims{1, 4, 6, 3}));
    columns_last.nodes = {op("Reshape", {"x", "shape"}, {"y"})};
    columns_last.inputs[0].dims = std::vector<Dim>{{}, {}, {}, {1}};
    EXPECT_EQ(resolve_sizes(columns_last, {}, YX(4, 6)).at("x"), (Dims{1, 4, 6, 1}));
    Model two = open_model();
    two.inputs.push_back({.name = "second", .dims = std::vector<Dim>{{.symbol = "batch"}, {7}}});
    EXPECT_EQ(resolve_sizes(two, {{"x", {5, 3, 4, 4}}}).at("second"), (Dims{5, 7}));
}

TEST(Sizes, SaysWhatIsWrong) {
    const auto refuse = [](ErrorCode code, const std::string& words, const Dims& dims) {
        expect_error(code, words, [&] { lower(open_model(), {{"x", dims}}); });
    };
    expect_error(ErrorCode::invalid_argument, "'x' (batch x 3 x h x w) is open",
                 [] { lower(open_model()); });
    refuse(ErrorCode::shape_mismatch, "batch x 3 x h x w", {1, 4, 8, 8});
    refuse(ErrorCode::shape_mismatch, "batch x 3 x h x w", {3, 8, 8});
    refuse(ErrorCode::invalid_argument, "at least 1", {1, 3, 0, 8});
    refuse(ErrorCode::invalid_argument, "at least 1", {1, 3, -8, 8});
    refuse(ErrorCode::too_large, "elements", {1, 3, 1 << 20, 1 << 20});
    expect_error(ErrorCode::invalid_argument, "no input 'z'", [] {
        lower(open_model(), {{"z", {1}}});
    });
}

TEST(Sizes, FindsInputsThatAreReadAsConstants) {
    Model model =
        model_of({1, 3, 8, 8}, {op("Cast", {"w"}, {"weights"}), op("Conv", {"x", "weights"}, {"c"}),
                                op("Shape", {"c"}, {"s"}), op("Reshape", {"c", "s"}, {"y"})});
    model.inputs.push_back(port("w", {2, 3, 1, 1}));
    EXPECT_THAT(inputs_read_as_constants(model), ElementsAre("w"));
}

}  // namespace
}  // namespace upforge::lower
