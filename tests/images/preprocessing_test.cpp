#include "segment/preprocessing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <numeric>
#include <random>
#include <vector>

#include "segment/normalization.h"
#include "segment/sidecar.h"
#include "tests/expect_error.h"
#include "tests/temporary_folder.h"

namespace upforge::segment {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Settings said(const std::string& key, const std::string& text) {
    return {{key, parse_setting(text, "--" + key)}};
}

Preprocessing parsed(const std::string& key, const std::string& text) {
    return parse_preprocessing(said(key, text));
}

std::vector<float> converted(const Preprocessing& preprocessing, int channels,
                             const std::vector<float>& pixels) {
    PixelStatistics image(channels);
    image.add(pixels);
    std::vector<float> values(pixels.size());
    InputConversion(preprocessing, image).apply(pixels, values);
    return values;
}

std::vector<float> random_pixels(std::size_t count) {
    std::mt19937 random(7);
    std::vector<float> pixels(count);
    for (float& pixel : pixels) {
        pixel = static_cast<float>(random() % 65536) / 65535;
    }
    return pixels;
}

TEST(Settings, SplitATextAtItsCommas) {
    EXPECT_THAT(parse_setting("0.5", "").words, ElementsAre("0.5"));
    EXPECT_THAT(parse_setting(" red cell , ,x ", "").words, ElementsAre("red cell", "", "x"));
    EXPECT_THAT(parse_setting("", "").words, ElementsAre(""));
    EXPECT_THAT(parse_setting("a,", "").words, ElementsAre("a", ""));
}

TEST(Settings, OfAModelAreItsMetadataUnderUpforge) {
    const Settings settings =
        settings_in({{"upforge.mean", "1,2"}, {"author", "me"}, {"upforge", "x"}}, "unet.onnx");
    ASSERT_EQ(settings.size(), 1u);
    EXPECT_THAT(settings.at("mean").words, ElementsAre("1", "2"));
    EXPECT_EQ(settings.at("mean").origin, "unet.onnx: upforge.mean");
}

TEST(Settings, GiveWayToStrongerOnes) {
    const Settings metadata =
        settings_in({{"upforge.mean", "1"}, {"upforge.std", "2"}, {"upforge.scale", "3"}}, "m");
    const Settings sidecar = parse_sidecar(R"({"std": 4, "scale": 5})", "s");
    const Preprocessing preprocessing =
        parse_preprocessing(overridden(overridden(metadata, sidecar), said("scale", "6")));
    EXPECT_THAT(preprocessing.mean, ElementsAre(1));
    EXPECT_THAT(preprocessing.std, ElementsAre(4));
    EXPECT_EQ(preprocessing.scale, 6);
}

TEST(Settings, ThatAreOverriddenAreNotLookedAt) {
    const Settings metadata = settings_in({{"upforge.std", "nonsense"}}, "m");
    EXPECT_NO_THROW(parse_preprocessing(overridden(metadata, said("std", "1"))));
}

TEST(Sidecar, LiesBesideTheModel) {
    EXPECT_EQ(sidecar_of("models/unet.onnx"), "models/unet.json");
    EXPECT_EQ(sidecar_of("models.v1/unet"), "models.v1/unet.json");
}

TEST(Sidecar, TakesNumbersTextsAndLists) {
    const Settings settings = parse_sidecar(
        R"({"scale": 255, "mean": [0.25, "0.5", 1e-3], "std": "1, 2,3",
            "classes": ["cell, dead", "cell"], "colors": []})",
        "unet.json");
    EXPECT_THAT(settings.at("scale").words, ElementsAre("255"));
    EXPECT_THAT(settings.at("mean").words, ElementsAre("0.25", "0.5", "0.001"));
    EXPECT_THAT(settings.at("std").words, ElementsAre("1", "2", "3"));
    EXPECT_THAT(settings.at("classes").words, ElementsAre("cell, dead", "cell"));
    EXPECT_THAT(settings.at("colors").words, IsEmpty());
    EXPECT_EQ(settings.at("std").origin, "unet.json: std");
    EXPECT_THAT(parse_preprocessing(overridden(settings, said("colors", "black,white"))).mean,
                ElementsAre(0.25, 0.5, 0.001));
}

TEST(Sidecar, RefusesEverythingElse) {
    for (const char* text : {"", "[1]", "{\"mean\": 1", "{} x", "3", "\xff"}) {
        expect_error(ErrorCode::file, "unet.json: not a JSON object",
                     [&] { parse_sidecar(text, "unet.json"); });
    }
    const std::string right = "unet.json: mean must be a number, a text or a list of these";
    for (const char* value : {"true", "null", "{}", "[[1]]", "[1, false]"}) {
        expect_error(ErrorCode::file, right,
                     [&] { parse_sidecar(std::string("{\"mean\": ") + value + "}", "unet.json"); });
    }
}

TEST(Sidecar, MayBeAbsentButNotUnreadable) {
    const TemporaryFolder folder;
    EXPECT_THAT(read_sidecar(folder / "unet.json"), IsEmpty());
    expect_error(ErrorCode::file, folder / ".", [&] { read_sidecar(folder / "."); });
    std::ofstream(folder / "unet.json") << R"({"scale": 2})";
    EXPECT_EQ(parse_preprocessing(read_sidecar(folder / "unet.json")).scale, 2);
}

TEST(Preprocessing, LeavesPixelsAsTheyAreUnlessTold) {
    const Preprocessing preprocessing = parse_preprocessing({});
    EXPECT_EQ(preprocessing.background, Rgb{});
    EXPECT_EQ(preprocessing.normalize, Normalization::none);
    const std::vector<float> pixels = random_pixels(99);
    EXPECT_EQ(converted(preprocessing, 3, pixels), pixels);
    EXPECT_EQ(describe(preprocessing), "pixels from 0 to 1");
}

TEST(Preprocessing, ReadsWhatSettingsSay) {
    EXPECT_EQ(parsed("normalize", "none").normalize, Normalization::none);
    EXPECT_EQ(parsed("normalize", "zscore").normalize, Normalization::zscore);
    EXPECT_EQ(parsed("normalize", "minmax").normalize, Normalization::minmax);
    EXPECT_EQ(parsed("scores", "logits").scores, Scores::logits);
    EXPECT_EQ(parsed("scores", "probabilities").scores, Scores::probabilities);
    EXPECT_EQ(parsed("normalize", "none").scores, std::nullopt);
    EXPECT_THAT(parsed("mean", "-1,0,2e1").mean, ElementsAre(-1, 0, 20));
    EXPECT_EQ(parsed("background", "white").background, (Rgb{255, 255, 255}));
    EXPECT_THAT(parsed("classes", "background,red cell").classes,
                ElementsAre("background", "red cell"));
    EXPECT_THAT(parsed("colors", "black,#102030").colors, ElementsAre(Rgb{}, Rgb{16, 32, 48}));
}

TEST(Preprocessing, RefusesWrongValuesByTheirOrigin) {
    struct Wrong {
        const char* key;
        const char* text;
        const char* words;
    };
    for (const Wrong& wrong : {
             Wrong{"scale", "0", "--scale must be a positive number, but is '0'"},
             Wrong{"scale", "1,2", "--scale must be a positive number, but is '1,2'"},
             Wrong{"scale", "", "--scale must be a positive number, but is ''"},
             Wrong{"scale", "inf", "--scale must be a positive number, but is 'inf'"},
             Wrong{"mean", "0.5,x", "--mean must be numbers, but is '0.5,x'"},
             Wrong{"mean", "nan", "--mean must be numbers"},
             Wrong{"mean", "1e999", "--mean must be numbers"},
             Wrong{"std", "1,0,1", "--std must be positive numbers, but is '1,0,1'"},
             Wrong{"std", "-1", "--std must be positive numbers"},
             Wrong{"normalize", "z-score", "--normalize must be none, zscore or minmax"},
             Wrong{"scores", "softmax",
                   "--scores must be logits or probabilities, but is 'softmax'"},
             Wrong{"background", "red", "--background: 'red' is no colour"},
             Wrong{"background", "black,white", "--background must be a colour"},
             Wrong{"classes", "a,,b", "--classes must be names, but is 'a,,b'"},
             Wrong{"colors", "black,#12", "--colors: '#12' is no colour"},
             Wrong{"maen", "1", "--maen is no setting; there are scale, normalize, mean, std, "},
         }) {
        expect_error(ErrorCode::invalid_argument, wrong.words,
                     [&] { parsed(wrong.key, wrong.text); });
    }
    expect_error(ErrorCode::invalid_argument, "s: mean must be numbers, but is ''",
                 [] { parse_preprocessing(parse_sidecar("{\"mean\": []}", "s")); });
}

TEST(Preprocessing, NeedsAValueAChannelAndAClass) {
    EXPECT_NO_THROW(require_counts(said("mean", "1"), 3, 2));
    EXPECT_NO_THROW(require_counts(said("std", "1,2,3"), 3, 2));
    EXPECT_NO_THROW(require_counts(said("classes", "a,b"), 3, 2));
    expect_error(ErrorCode::invalid_argument, "--mean has 3 values, the network's input 1 channel",
                 [] { require_counts(said("mean", "1,2,3"), 1, 2); });
    expect_error(ErrorCode::invalid_argument, "--std has 2 values, the network's input 3 channels",
                 [] { require_counts(said("std", "1,2"), 3, 2); });
    expect_error(ErrorCode::invalid_argument, "--classes has 1 value, the network 2 classes",
                 [] { require_counts(said("classes", "cell"), 3, 2); });
    expect_error(ErrorCode::invalid_argument, "--colors has 3 values, the network 2 classes",
                 [] { require_counts(said("colors", "black,white,black"), 3, 2); });
}

TEST(Preprocessing, IsToldInWords) {
    Preprocessing preprocessing{.scale = 255, .normalize = Normalization::zscore};
    EXPECT_EQ(describe(preprocessing),
              "pixels from 0 to 255, less the image's mean, over its standard deviation");
    preprocessing = {.normalize = Normalization::minmax, .mean = {0.5}, .std = {0.25, 0.5, 1}};
    EXPECT_EQ(describe(preprocessing),
              "pixels from 0 to 1, stretched so that the image's go from 0 to 1, less 0.5, over "
              "0.25, 0.5, 1");
    preprocessing.classes = {"background", "cell"};
    EXPECT_EQ(class_name(preprocessing, 1), "cell");
    EXPECT_EQ(class_name(preprocessing, 2), "class 2");
}

TEST(InputConversion, ScalesThenTakesMeanAndDeviationOfEachChannel) {
    const Preprocessing preprocessing{.scale = 10, .mean = {1, 2, 3}, .std = {2, 4, 8}};
    EXPECT_THAT(converted(preprocessing, 3, {0, 0, 0, 0.5f, 0.25f, 1}),
                ElementsAre(-0.5f, -0.5f, -0.375f, 2, 0.125f, 0.875f));
}

TEST(InputConversion, MeasuresEachChannelByItself) {
    // Values 1, 3 in one and 0, 8 in the other: means 2 and 4, deviations 1 and 4.
    const Preprocessing zscore{.scale = 8, .normalize = Normalization::zscore};
    EXPECT_THAT(converted(zscore, 2, {0.125f, 0, 0.375f, 1}),
                testing::Pointwise(testing::FloatNear(2e-6f), {-1.0f, -1.0f, 1.0f, 1.0f}));
    const Preprocessing minmax{.normalize = Normalization::minmax};
    EXPECT_THAT(converted(minmax, 2, {0.25f, 0.5f, 0.75f, 0.25f, 0.5f, 0.375f}),
                ElementsAre(0, 1, 1, 0, 0.5f, 0.5f));
}

TEST(InputConversion, AgreesWithTheDefinitionOfTheZScore) {
    const std::vector<float> pixels = random_pixels(5000);
    const double mean = std::accumulate(pixels.begin(), pixels.end(), 0.0) / 5000;
    double variance = 0;
    for (const float pixel : pixels) {
        variance += (pixel - mean) * (pixel - mean) / 5000;
    }
    const std::vector<float> values =
        converted({.normalize = Normalization::zscore, .mean = {0.5}, .std = {2}}, 1, pixels);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        EXPECT_NEAR(values[i], ((pixels[i] - mean) / (std::sqrt(variance) + 1e-6) - 0.5) / 2, 1e-6);
    }
}

TEST(InputConversion, KeepsEvenImagesFinite) {
    const std::vector<float> even(1000, 0.1f);
    EXPECT_THAT(converted({.normalize = Normalization::zscore}, 1, even), testing::Each(0));
    EXPECT_THAT(converted({.normalize = Normalization::minmax}, 1, even), testing::Each(0));
}

TEST(InputConversion, KeepsTheContrastOfDimImages) {
    // 16 bits, of which two neighbouring values occur, after one speck of white.
    std::vector<float> pixels(100'000);
    for (std::size_t i = 0; i < pixels.size(); ++i) {
        pixels[i] = static_cast<float>(i % 2 + 1) / 65535;
    }
    pixels[0] = 1;
    PixelStatistics image(1);
    image.add(pixels);
    double mean = std::accumulate(pixels.begin(), pixels.end(), 0.0) / 1e5;
    double variance = 0;
    for (const float pixel : pixels) {
        variance += (pixel - mean) * (pixel - mean) / 1e5;
    }
    EXPECT_NEAR(image.channels()[0].mean, mean, 1e-15);
    EXPECT_NEAR(image.channels()[0].deviation / std::sqrt(variance), 1, 1e-9);
}

TEST(InputConversion, OfAPartIsThatPartOfTheWhole) {
    const std::vector<float> pixels = random_pixels(3 * 1000);
    for (const Normalization normalize :
         {Normalization::none, Normalization::zscore, Normalization::minmax}) {
        const Preprocessing preprocessing{.normalize = normalize};
        const std::vector<float> whole = converted(preprocessing, 3, pixels);
        PixelStatistics image(3);
        const std::span<const float> all(pixels);
        image.add(all.first(0));
        image.add(all.first(3));
        image.add(all.subspan(3, 999));
        image.add(all.subspan(1002));
        std::vector<float> part(30);
        InputConversion(preprocessing, image).apply(all.subspan(600, 30), part);
        EXPECT_THAT(part, testing::ElementsAreArray(whole.begin() + 600, whole.begin() + 630));
    }
}

TEST(InputConversion, RefusesWhatDoesNotFit) {
    std::vector<float> pixels(4);
    std::vector<float> values(3);
    expect_error(ErrorCode::invalid_argument, "4 values are no pixels of 3 channels",
                 [&] { PixelStatistics(3).add(pixels); });
    expect_error(ErrorCode::shape_mismatch, "3 values for 4 of pixels",
                 [&] { InputConversion({}, PixelStatistics(1)).apply(pixels, values); });
    expect_error(ErrorCode::shape_mismatch, "mean or std of 2 channels for more", [] {
        InputConversion({.mean = {1, 2}}, PixelStatistics(3));
    });
    expect_error(ErrorCode::invalid_argument, "at least 1", [] { PixelStatistics(0); });
}

}  // namespace
}  // namespace upforge::segment
