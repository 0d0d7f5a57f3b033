/// Records of tuning stay valid until the sources of their operator change: what CMake takes for
/// these.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "kernels/registry.h"
#include "tests/temporary_folder.h"

namespace {

using namespace upforge;

/// A copy of the generators and schedules, to be changed.
class Sources : public testing::Test {
  protected:
    Sources() {
        for (const char* folder : {"generators", "schedules"}) {
            std::filesystem::copy(std::filesystem::path(UPFORGE_SOURCE_DIR) / folder,
                                  folder_ / folder, std::filesystem::copy_options::recursive);
        }
        std::ofstream(folder_ / "hash.cmake") << R"(
            include(${CMAKE_CURRENT_LIST_DIR}/schedules/sources.cmake)
            upforge_hash_of_sources(hash ${CMAKE_CURRENT_LIST_DIR} ${GENERATORS})
            file(WRITE ${CMAKE_CURRENT_LIST_DIR}/hash ${hash})
        )";
    }

    std::string hash_of(const std::string& generators) const {
        const std::string command = fmt::format("'{}' -D 'GENERATORS={}' -P '{}'", UPFORGE_CMAKE,
                                                generators, (folder_ / "hash.cmake").string());
        EXPECT_EQ(std::system(command.c_str()), 0);
        std::ifstream file(folder_ / "hash");
        return {std::istreambuf_iterator<char>(file), {}};
    }

    /// Those of a convolution, a transposed one and a pooling.
    std::map<std::string, std::string> hashes() const {
        return {{"conv", hash_of("conv;conv_winograd")},
                {"conv_transpose", hash_of("conv_transpose")},
                {"max_pool", hash_of("max_pool")}};
    }

    /// Operators whose hash is another since the file has one more line.
    std::vector<std::string> changed_by(const std::string& file) const {
        const auto before = hashes();
        std::ofstream(folder_ / file, std::ios::app) << "// changed\n";
        std::vector<std::string> changed;
        for (const auto& [operation, hash] : hashes()) {
            EXPECT_EQ(hash.size(), 12u) << hash;
            if (hash != before.at(operation)) {
                changed.push_back(operation);
            }
        }
        return changed;
    }

    const TemporaryFolder folder_;
};

using Names = std::vector<std::string>;

TEST_F(Sources, OfAnOperatorAreItsGenerators) {
    EXPECT_EQ(changed_by("generators/max_pool.cpp"), Names{"max_pool"});
    EXPECT_EQ(changed_by("generators/conv_winograd.cpp"), Names{"conv"});
    EXPECT_EQ(changed_by("generators/conv_dots.cpp"), Names{}) << "it was not named";
}

TEST_F(Sources, AreWhatGeneratorsInclude) {
    EXPECT_EQ(changed_by("generators/transforms.h"), Names{"conv"});
    EXPECT_EQ(changed_by("generators/phases.h"), Names{"conv_transpose"});
    EXPECT_EQ(changed_by("schedules/tensor_layout.h"),
              (Names{"conv", "conv_transpose", "max_pool"}));
}

TEST_F(Sources, AreWhatStandsBehindHeaders) {
    EXPECT_EQ(changed_by("schedules/winograd.cpp"), Names{"conv"});
    EXPECT_EQ(changed_by("schedules/strips.cpp"), (Names{"conv", "conv_transpose"}));
    EXPECT_EQ(changed_by("schedules/channel_vectors.cpp"), Names{"max_pool"});
}

TEST_F(Sources, AreTheNumbersOfAFamilyAlone) {
    EXPECT_EQ(changed_by("schedules/spaces/winograd.h"), Names{"conv"});
    EXPECT_EQ(changed_by("schedules/spaces/channel_vectors.h"), Names{"max_pool"});
    EXPECT_EQ(changed_by("schedules/spaces.h"), Names{});
    EXPECT_EQ(changed_by("schedules/kernels.txt"), Names{});
}

TEST_F(Sources, AreThoseOfThisBuild) {
    EXPECT_EQ(hash_of("max_pool"), kernels::algorithm("max_pool"));
}

}  // namespace
