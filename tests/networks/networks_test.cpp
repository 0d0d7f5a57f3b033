#include "networks/networks.h"

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <set>
#include <string>

#include "networks/built_in.h"
#include "networks/weights.h"
#include "tests/expect_error.h"

namespace upforge {

void PrintTo(const Architecture& architecture, std::ostream* out) {
    *out << architecture.name;
}

namespace {

using testing::ElementsAre;
using Settings = std::vector<std::pair<std::string, std::string>>;

Model make(const std::string& name, const Settings& settings = {}) {
    const Architecture& architecture = find_architecture(name);
    NetOptions options = architecture.defaults;
    for (const auto& [option, value] : settings) {
        set_option(options, architecture, option, value);
    }
    return make(architecture, options);
}

std::vector<std::string> nodes_of(const Model& model, const std::string& op) {
    std::vector<std::string> names;
    for (const Node& node : model.nodes) {
        if (node.op == op) {
            names.push_back(node.name);
        }
    }
    return names;
}

/// That nodes read only what is defined before them, every name is defined once, and all of it,
/// weights too, is used.
void expect_well_formed(const Model& model) {
    std::set<std::string> defined;
    std::set<std::string> read;
    for (const Port& input : model.inputs) {
        defined.insert(input.name);
    }
    for (const auto& [name, weight] : model.constants) {
        EXPECT_TRUE(defined.insert(name).second) << name;
    }
    for (const Node& node : model.nodes) {
        for (const std::string& input : node.inputs) {
            EXPECT_TRUE(input.empty() || defined.count(input)) << node.name << " reads " << input;
            read.insert(input);
        }
        for (const std::string& output : node.outputs) {
            EXPECT_TRUE(defined.insert(output).second) << node.name << " redefines " << output;
        }
    }
    ASSERT_EQ(model.outputs.size(), 1u);
    read.insert(model.outputs.front().name);
    for (const std::string& name : defined) {
        EXPECT_TRUE(read.count(name)) << name << " is not used";
    }
}

/// Some of a range, and all of a choice.
std::vector<std::string> values_to_try(const NetOption& option) {
    if (std::holds_alternative<bool NetOptions::*>(option.member)) {
        return {"true", "false"};
    }
    if (!option.words.empty()) {
        return {option.words.begin(), option.words.end()};
    }
    if (option.name == "size") {
        return {"32", "96"};
    }
    return {"1", "2", "4"};
}

class EveryArchitecture : public testing::TestWithParam<Architecture> {};

INSTANTIATE_TEST_SUITE_P(Named, EveryArchitecture, testing::ValuesIn(architectures()),
                         [](const testing::TestParamInfo<Architecture>& architecture) {
                             std::string name(architecture.param.name);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

TEST_P(EveryArchitecture, IsWellFormedUnderEachOfItsOptions) {
    const Architecture& architecture = GetParam();
    NetOptions small = architecture.defaults;
    small.base = 4;
    expect_well_formed(make(architecture, small));
    for (const NetOption& option : net_options()) {
        if (std::count(architecture.takes.begin(), architecture.takes.end(), option.name) == 0) {
            continue;
        }
        for (const std::string& value : values_to_try(option)) {
            SCOPED_TRACE(fmt::format("{}={}", option.name, value));
            NetOptions options = small;
            set_option(options, architecture, option.name, value);
            const Model model = make(architecture, options);
            expect_well_formed(model);
            EXPECT_EQ(model.name, architecture.name);
            EXPECT_EQ(architecture.input(options)[1], model.inputs.front().dims->at(1).size);
        }
    }
}

TEST_P(EveryArchitecture, RefusesOptionsThatItDoesNotHave) {
    const Architecture& architecture = GetParam();
    for (const NetOption& option : net_options()) {
        if (std::count(architecture.takes.begin(), architecture.takes.end(), option.name) == 0) {
            NetOptions options = architecture.defaults;
            const std::string value = option.words.empty() ? "8" : "nearest";
            expect_error(ErrorCode::invalid_argument, fmt::format("has no option {}", option.name),
                         [&] { set_option(options, architecture, option.name, value); });
            set(options, option,
                std::holds_alternative<bool NetOptions::*>(option.member) ? "true" : value);
            if (!equal(options, architecture.defaults, option)) {
                expect_error(ErrorCode::invalid_argument, std::string(option.name),
                             [&] { make(architecture, options); });
            }
        }
    }
}

TEST_P(EveryArchitecture, HasTheSameWeightsForTheSameSeedOnly) {
    NetOptions options = GetParam().defaults;
    options.base = 4;
    const Model first = make(GetParam(), options);
    const Model same = make(GetParam(), options);
    options.seed = 2;
    const Model other = make(GetParam(), options);
    for (const auto& [name, weight] : first.constants) {
        EXPECT_EQ(weight.floats(), same.constants.at(name).floats()) << name;
        EXPECT_NE(weight.floats(), other.constants.at(name).floats()) << name;
    }
}

TEST(Unet, HasTheParametersOfThePublishedOne) {
    const Model model = make("unet", {{"valid", ""}, {"in-channels", "1"}});
    EXPECT_EQ(count_parameters(model), 31'030'658);
    EXPECT_EQ(nodes_of(model, "Conv").size(), 19u);  // with the 4 up-convolutions: 23 layers
    EXPECT_EQ(nodes_of(model, "ConvTranspose").size(), 4u);
    EXPECT_EQ(model.constants.at("bottom.conv2.weight").dims(), (Dims{1024, 1024, 3, 3}));
}

/// 568² to 392², 280² to 200², 136² to 104² and 64² to 56², as in the published figure.
TEST(Unet, CropsAsPublished) {
    const Model model = make("unet", {{"valid", "true"}, {"base", "4"}});
    std::vector<std::int64_t> margins;
    for (const Node& node : model.nodes) {
        if (node.op == "Constant" && node.name.find(".crop.starts") != std::string::npos) {
            margins.push_back(node.attributes.array("value")->integers().front());
        }
    }
    EXPECT_THAT(margins, ElementsAre(4, 16, 40, 88));
}

TEST(Unet, WithoutValidHasNothingToCrop) {
    EXPECT_THAT(nodes_of(make("unet", {{"base", "4"}}), "Slice"), ElementsAre());
}

TEST(Fcn, GrowsByTheFactorInItsName) {
    const auto strides = [](const std::string& name) {
        std::vector<std::int64_t> found;
        for (const Node& node : make(name, {{"base", "4"}}).nodes) {
            if (node.op == "ConvTranspose") {
                found.push_back(node.attributes.integers("strides")->front());
            }
        }
        return found;
    };
    EXPECT_THAT(strides("fcn32s"), ElementsAre(32));
    EXPECT_THAT(strides("fcn16s"), ElementsAre(2, 16));
    EXPECT_THAT(strides("fcn8s"), ElementsAre(2, 2, 8));
}

TEST(Dcgan, BeginsWith512ChannelsOf4By4) {
    const Model model = make("dcgan");
    EXPECT_EQ(model.constants.at("project.weight").dims(), (Dims{100, 512, 4, 4}));
    EXPECT_EQ(model.constants.at("grow4.weight").dims(), (Dims{64, 3, 4, 4}));
}

TEST(Patchwise, SharesItsWeightsWithTheDenseNetwork) {
    const Model patch = make("patchwise");
    const Model dense = make("patchwise-dense");
    for (const auto& [name, weight] : patch.constants) {
        EXPECT_EQ(weight.floats(), dense.constants.at(name).floats()) << name;
    }
}

/// One stage: 4×4 over 9×9 gives 6×6, then 3×3 features to 8 hidden numbers to 3 scores.
TEST(Patchwise, CostsAsMuchAsItsLayersForEveryPatch) {
    const NetOptions options{.base = 2, .depth = 1, .in_channels = 5, .classes = 3};
    const double one = 6 * 6 * 4 * 4 * 5 * 2 + 3 * 3 * 2 * 8 + 8 * 3;
    EXPECT_EQ(patch_size(options), 9);
    EXPECT_EQ(patchwise_multiply_adds(options, 9, 9), one);
    EXPECT_EQ(patchwise_multiply_adds(options, 10, 12), 2 * 4 * one);
    EXPECT_EQ(patchwise_multiply_adds(options, 18, 27, 9), 2 * 3 * one);
    EXPECT_EQ(patchwise_multiply_adds(options, 8, 100), 0);
}

TEST(Networks, RefuseValuesOutsideTheirRange) {
    const auto refused = [](const std::string& network, const Settings& settings,
                            const std::string& words) {
        expect_error(ErrorCode::invalid_argument, words, [&] { make(network, settings); });
    };
    refused("vnet", {}, "no network is called 'vnet'; there are unet, fcn32s");
    refused("unet", {{"colour", "1"}}, "unet has no option colour, only base, depth");
    refused("unet", {{"base", "0"}}, "base must be 1 to 1024, but is '0'");
    refused("unet", {{"base", "12x"}}, "base must be 1 to 1024, but is '12x'");
    refused("unet", {{"depth", "99999999999"}}, "depth must be 1 to 8, but is '99999999999'");
    refused("unet", {{"valid", "yes"}}, "valid must be true or false, but is 'yes'");
    refused("unet", {{"up", "cubic"}}, "up must be one of conv, bilinear, nearest");
    refused("unet", {{"seed", "-1"}}, "seed must be an integer from 0");
    refused("pyramid", {{"size", "50"}}, "size must be a multiple of 16 where depth is 2");
}

TEST(Networks, RefuseMoreWeightsThanAFileHolds) {
    expect_error(ErrorCode::too_large, "weights that an ONNX file holds", [] {
        make("unet", {{"base", "1024"}, {"depth", "8"}});
    });
}

TEST(Weights, HaveTheirMeanAndDeviation) {
    Weights weights(7);
    weights.note("w", {100, 100}, 3, 0.5);
    const std::vector<float> values = weights.draw().at("w").floats();
    double sum = 0;
    double squares = 0;
    for (const double value : values) {
        sum += value - 3;
        squares += (value - 3) * (value - 3);
    }
    EXPECT_NEAR(sum / 10000, 0, 0.02);
    EXPECT_NEAR(std::sqrt(squares / 10000), 0.5, 0.01);
}

/// mt19937_64 is the same everywhere; so must be what is made of it. The numbers were worked out
/// apart, from its definition and that of FNV-1a.
TEST(Weights, AreTheSameOnEveryMachine) {
    Weights weights(1);
    weights.note("down1.conv1.weight", {3}, 0, 1);
    EXPECT_THAT(weights.draw().at("down1.conv1.weight").floats(),
                ElementsAre(-0x1.ace7e6p0f, 0x1.97701ap-1f, 0x1.11072ep-1f));
}

TEST(Weights, AreReplacedByStoredOnes) {
    Model model = make("autoencoder", {{"base", "2"}, {"depth", "1"}});
    NamedArrays stored =
        make("autoencoder", {{"base", "2"}, {"depth", "1"}, {"seed", "5"}}).constants;
    stored.emplace("encode1.norm.num_batches_tracked", Array::scalar(std::int64_t{7}));
    replace_weights(model, stored, "file");
    EXPECT_EQ(model.constants.at("encode1.weight").floats(), stored.at("encode1.weight").floats());
}

TEST(Weights, ThatDoNotFitAreAllNamedAtOnce) {
    Model model = make("autoencoder", {{"base", "2"}, {"depth", "1"}});
    NamedArrays stored = model.constants;
    stored.erase("encode1.bias");
    stored.erase("decode1.bias");
    stored.insert_or_assign("encode1.weight", Array::of({3}, std::vector<float>{1, 2, 3}));
    stored.emplace("other", Array::scalar(1.0f));
    expect_error(ErrorCode::shape_mismatch,
                 "my.safetensors does not fit autoencoder; 2 missing: decode1.bias, encode1.bias; "
                 "1 without a place: other; 1 of another shape or type: encode1.weight (float32 3 "
                 "instead of 2x3x3x3)",
                 [&] { replace_weights(model, stored, "my.safetensors"); });
}

}  // namespace
}  // namespace upforge
