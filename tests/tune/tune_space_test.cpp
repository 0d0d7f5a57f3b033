/// What is tried fits the machine, and a search finds what is good among it.

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "kernels/registry.h"
#include "machine/bf16_units.h"
#include "operators/vectors.h"
#include "tests/amx/emulated_machine.h"
#include "tests/device_scope.h"
#include "tests/execution_limits.h"
#include "tests/expect_error.h"
#include "tune/boosted_trees.h"
#include "tune/kernel_space.h"
#include "tune/search.h"

namespace upforge::tune {
namespace {

using kernels::parse_problem;
using kernels::Problem;
using testing::ElementsAre;

constexpr Isa isas[] = {Isa::sse41, Isa::avx2, Isa::avx512};

const char* const problems[] = {
    "conv n=1 h=64 w=64 ci=256 co=256 k=3 s=1 d=1 g=1 border=1 exact=0",
    "conv n=1 h=64 w=64 ci=256 co=256 k=3 s=1 d=1 g=1 border=1 exact=1",
    "conv n=1 h=256 w=256 ci=64 co=2 k=1 s=1 d=1 g=1 border=0 exact=0",
    "conv_transpose n=1 h=32 w=32 ci=1024 co=512 k=2 s=2 d=1 g=1 border=1 exact=1",
    "depthwise_conv n=1 h=32 w=32 ci=1 co=1 k=3 s=1 d=1 g=64 border=1 exact=1",
    "conv n=1 h=64 w=64 ci=256 co=256 k=3 s=1 d=1 g=1 border=1 exact=1 storage=bf16",
    "conv n=1 h=64 w=64 ci=256 co=2 k=1 s=1 d=1 g=1 border=0 exact=0 storage=bf16 result=f32",
    "conv n=1 h=64 w=64 ci=3 co=64 k=3 s=1 d=1 g=1 border=0 exact=1 result=bf16",
    "conv_transpose n=1 h=128 w=128 ci=64 co=64 k=2 s=2 d=1 g=1 border=1 exact=1 storage=bf16",
    "depthwise_conv n=1 h=32 w=32 ci=1 co=1 k=3 s=1 d=1 g=64 border=1 exact=0 storage=bf16",
    "conv n=1 h=64 w=64 ci=256 co=256 k=3 s=1 d=1 g=1 border=1 exact=0 storage=bf16"};

int number(const Recipe& recipe, std::string_view name) {
    return std::stoi(std::string(recipe.setting(name)));
}

void expect_fits(const Recipe& recipe) {
    SCOPED_TRACE(to_string(recipe));
    if (recipe.family == "channels") {
        return;
    }
    if (recipe.family == "strips") {
        const int vectors = number(recipe, "vectors");
        EXPECT_LE(vectors * number(recipe, "pixels") + vectors + 1,
                  recipe.isa == Isa::avx512 ? 32 : 16);
        return;
    }
    if (recipe.family == "amx") {
        EXPECT_EQ(number(recipe, "channels") % 16, 0);
        return;
    }
    const int channels = number(recipe, "channels"), vector = lanes(recipe.isa);
    const int registers = recipe.isa == Isa::avx512 ? 32 : 16;
    if (recipe.family == "dots") {
        EXPECT_LE(channels * number(recipe, "pixels") + channels + 1, registers);
        return;
    }
    EXPECT_TRUE(channels % vector == 0 || vector % channels == 0);
    const int vectors = std::max(1, channels / vector);
    const int needed = vectors * number(recipe, "pixels") + vectors + 1;
    EXPECT_LE(needed, registers);
    EXPECT_LE(vectors * number(recipe, "pixels") * number(recipe, "unroll"), 200);
}

void expect_all_fit(const char* problem, Isa isa) {
    Random random(1);
    const Space space = space_of(parse_problem(problem), isa, 2);
    EXPECT_GT(space.size(), 4u) << problem;
    Point before = space.random(random);
    for (int i = 0; i < 50; ++i) {
        const Point drawn = space.random(random);
        for (const Point& point :
             {drawn, space.mutate(drawn, random), space.cross(drawn, before, random)}) {
            EXPECT_TRUE(space.allows(point));
            expect_fits(space.recipe(point));
            EXPECT_EQ(space.nearest(space.recipe(point)), point);
            EXPECT_EQ(space.features(point).size(), space.features(before).size());
        }
        before = drawn;
    }
}

TEST(TuneSpace, HoldsWhatFitsTheMachine) {
    for (const char* text : problems) {
        for (const Isa isa : isas) {
            expect_all_fit(text, isa);
        }
    }
}

std::vector<std::string> families(const char* text, Isa isa) {
    std::vector<std::string> names;
    const Space space = space_of(parse_problem(text), isa, 1);
    for (const Family& family : space.families()) {
        names.push_back(to_string(family.base));
    }
    return names;
}

TEST(TuneSpace, HasTheFamiliesThatTheLayerAllows) {
    const IsaLimit limit(this_cpu().supports(Isa::avx2) ? Isa::avx2 : Isa::sse41);
    if (best_isa() == Isa::avx2) {
        EXPECT_THAT(
            families(problems[0], Isa::avx2),
            ElementsAre("conv winograd avx2 tile=6", "conv winograd avx2 tile=6 filter=taps",
                        "conv winograd avx2 tile=4 filter=taps", "conv winograd avx2 tile=4",
                        "conv winograd avx2 tile=2", "conv direct avx2"));
        EXPECT_THAT(
            families(problems[10], Isa::avx2),
            ElementsAre("conv winograd avx2 tile=6 storage=bf16",
                        "conv winograd avx2 tile=6 filter=taps storage=bf16",
                        "conv winograd avx2 tile=4 filter=taps storage=bf16",
                        "conv winograd avx2 tile=4 storage=bf16",
                        "conv winograd avx2 tile=2 storage=bf16", "conv direct avx2 storage=bf16"));
    }
    EXPECT_THAT(families(problems[1], Isa::avx2), ElementsAre("conv direct avx2"));
    EXPECT_THAT(families(problems[2], Isa::avx2),
                best_isa() == Isa::avx2
                    ? ElementsAre("conv dots avx2 border=none", "conv dots avx2")
                    : ElementsAre("conv direct avx2 border=none", "conv direct avx2"));
    EXPECT_THAT(families(problems[3], Isa::sse41), ElementsAre("conv_transpose direct sse41"));
    Problem pool = parse_problem(problems[1]);
    pool.operation = "max_pool";
    expect_error(ErrorCode::unsupported, "max_pool has no schedule",
                 [&] { space_of(pool, Isa::avx2, 1); });
}

TEST(TuneSpace, IsThatOfTheDeviceInUse) {
    if (kernels::built_for_devices().empty()) {
        GTEST_SKIP() << "no kernels for devices";
    }
    UPFORGE_ON_DEVICE(DeviceKind::opencl);
    EXPECT_THAT(families(problems[0], Isa::avx2), ElementsAre("conv tile opencl"));
    const Problem problem = parse_problem(problems[0]);
    const Space space = space_of(problem, Isa::avx2, 1);
    int of_table = 0;
    for (const kernels::Kernel& kernel : kernels::built_for_devices()) {
        const Recipe recipe = complete_recipe(kernel);
        const auto point = space.nearest(recipe);
        const bool is_point = point && space.allows(*point) && space.recipe(*point) == recipe;
        of_table += is_point;
        EXPECT_EQ(point.has_value(),
                  kernel.operation == "conv" && kernel.device == DeviceKind::opencl &&
                      kernel.storage() == DataType::f32 && kernel.result() == DataType::f32)
            << to_string(kernel);
    }
    EXPECT_GE(of_table, 3);
    Random random(1);
    for (int i = 0; i < 100; ++i) {
        const Recipe recipe = space.recipe(space.random(random));
        EXPECT_EQ(parse_recipe(to_string(recipe)), recipe);
        const std::string_view chunk = recipe.setting("chunk");
        EXPECT_TRUE(chunk == "0" || problem.inputs % std::stoi(std::string(chunk)) == 0);
    }
}

TEST(TuneSpace, HasTheFamiliesThatStoreWhatTheLayerDoes) {
    EXPECT_THAT(families(problems[5], Isa::avx2), ElementsAre("conv direct avx2 storage=bf16"));
    EXPECT_THAT(families(problems[6], Isa::avx2),
                ElementsAre("conv dots avx2 border=none storage=bf16 result=f32",
                            "conv dots avx2 storage=bf16 result=f32"));
    EXPECT_THAT(
        families(problems[7], Isa::avx2),
        ElementsAre("conv direct avx2 border=none result=bf16", "conv direct avx2 result=bf16"));
    EXPECT_THAT(families(problems[9], Isa::sse41),
                ElementsAre("depthwise_conv strips sse41 storage=bf16"));
}

/// One that lacks all that can be lacked.
const Processor plain{.cpuid = [](std::uint32_t, std::uint32_t) { return CpuidAnswer{}; },
                      .xgetbv = [] { return std::uint64_t{0}; }};

TEST(TuneSpace, HasPairsWhereTheProcessorHasAvx512Bf16) {
    use_avx512_bf16_processor(this_processor());
    const bool has = objection_to(Bf16Unit::avx512_bf16).empty();
    const std::vector<std::string> held = families(problems[5], Isa::avx512);
    EXPECT_EQ(std::ranges::count(held, "conv pairs avx512 storage=bf16"), has ? 1 : 0);
    expect_all_fit(problems[5], Isa::avx512);
    EXPECT_THAT(families(problems[5], Isa::avx2), ElementsAre("conv direct avx2 storage=bf16"));
}

TEST(TuneSpace, HasTilesOfAmxWhereTheMachineHas) {
    use_avx512_bf16_processor(plain);
    AmxMachine willing = amx::willing_machine(), unwilling = amx::willing_machine();
    willing.multiplies = [] { return true; };
    unwilling.multiplies = [] { return false; };
    use_amx_machine(willing);
    if (best_isa() == Isa::avx512) {  // which AMX's kernels use, too
        EXPECT_THAT(families(problems[5], Isa::avx512),
                    ElementsAre("conv amx avx512 storage=bf16", "conv direct avx512 storage=bf16"));
        EXPECT_THAT(families(problems[8], Isa::avx512),
                    ElementsAre("conv_transpose amx avx512 storage=bf16",
                                "conv_transpose direct avx512 storage=bf16"));
    } else {
        EXPECT_THAT(families(problems[5], Isa::avx512),
                    ElementsAre("conv direct avx512 storage=bf16"));
    }
    EXPECT_THAT(families(problems[5], Isa::avx2), ElementsAre("conv direct avx2 storage=bf16"));
    EXPECT_THAT(families(problems[1], Isa::avx512), ElementsAre("conv direct avx512"));
    expect_all_fit(problems[5], Isa::avx512);
    use_amx_machine(unwilling);
    EXPECT_THAT(families(problems[5], Isa::avx512), ElementsAre("conv direct avx512 storage=bf16"));
    use_amx_machine(this_amx_machine());
    use_avx512_bf16_processor(this_processor());
}

/// Whole points of the problem's space.
int kernels_held(const char* problem) {
    const Space space = space_of(parse_problem(problem), Isa::avx512, 2);
    int held = 0;
    for (const kernels::Kernel& kernel : kernels::built_in()) {
        const Recipe recipe = complete_recipe(kernel);
        const auto point = space.nearest(recipe);
        held += point && space.recipe(*point) == recipe;
    }
    return held;
}

TEST(TuneSpace, HoldsKernelsOfTheTable) {
    EXPECT_GE(kernels_held(problems[1]), 5);
    EXPECT_GE(kernels_held(problems[5]), 3);
    EXPECT_GE(kernels_held(problems[6]), 1);
    EXPECT_GE(kernels_held(problems[7]), 2);
    EXPECT_GE(kernels_held(problems[8]), 3);
    if (this_cpu().supports(Isa::avx512)) {
        EXPECT_GE(kernels_held(problems[10]), kernels_held(problems[5]) + 4);
    }
}

TEST(TuneRecipe, IsReadAsItIsWritten) {
    const std::string text = "conv winograd avx512 tile=4 channels=64 pixels=6";
    EXPECT_EQ(to_string(parse_recipe(text)), text);
    EXPECT_EQ(parse_recipe(text).setting("pixels"), "6");
    for (const char* wrong :
         {"", "conv", "conv direct", "conv direct avx2 k", "conv direct avx2 k="}) {
        expect_error(ErrorCode::invalid_argument, "names no kernel", [&] { parse_recipe(wrong); });
    }
}

TEST(BoostedTrees, LearnAFunctionOfSeveralVariables) {
    Random random(1);
    BoostedTrees::Rows rows;
    std::vector<double> targets;
    const auto function = [](const std::vector<double>& x) {
        return std::abs(x[0] - 3) + (x[1] > 4 ? 2 * x[2] : 0);
    };
    for (int i = 0; i < 300; ++i) {
        rows.push_back({double(draw(8, random)), double(draw(8, random)), double(draw(8, random))});
        targets.push_back(function(rows.back()));
    }
    const BoostedTrees trees(rows, targets);
    double error = 0;
    for (const auto& row : rows) {
        error += std::abs(trees.predict(row) - function(row)) / 300;
    }
    EXPECT_LT(error, 0.7);  // of values from 0 to 19
}

/// Of families, of which the best is the same on all machines.
double made_up_factor(const Recipe& recipe) {
    return recipe.family == "direct" ? 1.6 : recipe.setting("tile") == "2" ? 1.3 : 1.0;
}

/// Times as they might be: each number has a best value, which depends on others, and some recipes
/// fail.
double made_up_cost(const Recipe& recipe, unsigned machine) {
    const auto off = [&](const char* name, double best) {
        return std::abs(std::log2(number(recipe, name) / best));
    };
    const double block = machine % 2 == 0 ? 64 : 32;
    const double pixels = 24.0 * 16 / number(recipe, "channels");
    const bool direct = recipe.family == "direct";
    const char* const grain = direct ? "rows" : "tiles";
    const char* const width = direct ? "columns" : "chunk";
    if (number(recipe, "unroll") == 8 && number(recipe, grain) > 100) {
        return std::numeric_limits<double>::infinity();
    }
    return made_up_factor(recipe) * (1 + 0.3 * off("channels", block)) *
           (1 + 0.4 * off("pixels", pixels)) * (1 + 0.08 * off("unroll", 1 << (machine % 4))) *
           (1 + 0.15 * off(grain, 24 << (machine % 3))) *
           (1 + 0.1 * off(width, 32 << (machine % 3)));
}

double best_of(const Space& space, Strategy strategy, unsigned seed, int trials) {
    Search search(space, strategy, seed);
    double best = std::numeric_limits<double>::infinity();
    for (int done = 0; done < trials;) {
        for (const Point& point : search.propose(std::min(4, trials - done))) {
            const double cost = made_up_cost(space.recipe(point), seed);
            search.learn(point, cost);
            best = std::min(best, cost);
            ++done;
        }
    }
    return best;
}

TEST(TuneSearch, FindsIn60TrialsWhatChanceFindsIn200) {
    if (!this_cpu().supports(Isa::avx2)) {
        GTEST_SKIP() << "Winograd's space is empty here";
    }
    const Space space = space_of(parse_problem(problems[0]), Isa::avx512, 2);
    std::vector<double> ratios;
    for (unsigned seed = 1; seed <= 15; ++seed) {
        ratios.push_back(best_of(space, Strategy::guided, seed, 60) /
                         best_of(space, Strategy::random, seed + 100, 200));
    }
    std::ranges::sort(ratios);
    EXPECT_LE(ratios[ratios.size() / 2], 1.0);
}

TEST(TuneSearch, ProposesNothingTwice) {
    const Space space = space_of(parse_problem(problems[4]), Isa::avx2, 2);
    for (const Strategy strategy : {Strategy::guided, Strategy::random}) {
        Search search(space, strategy, 1);
        Random random(1);
        std::set<Point> proposed{space.random(random)};
        search.learn(*proposed.begin(), 1);
        for (std::vector<Point> points; !(points = search.propose(3)).empty();) {
            for (const Point& point : points) {
                EXPECT_TRUE(proposed.insert(point).second);
                search.learn(point, 1 + number(space.recipe(point), "rows"));
            }
        }
        EXPECT_GE(proposed.size(), space.size() - 2);
        EXPECT_LE(proposed.size(), space.size());
    }
}

TEST(TuneSearch, DecidesTheSameForTheSameSeed) {
    const Space space = space_of(parse_problem(problems[1]), Isa::avx2, 2);
    const auto proposals = [&](unsigned seed) {
        Search search(space, Strategy::guided, seed);
        std::vector<Point> all;
        for (int i = 0; i < 5; ++i) {
            for (const Point& point : search.propose(4)) {
                search.learn(point, 1.0 + number(space.recipe(point), "pixels"));
                all.push_back(point);
            }
        }
        return all;
    };
    EXPECT_EQ(proposals(1), proposals(1));
    EXPECT_NE(proposals(1), proposals(2));
}

}  // namespace
}  // namespace upforge::tune
