#include "tests/vectors/npy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "upforge/error.h"

namespace upforge::vectors {
namespace {

using testing::ElementsAre;
using namespace std::string_literals;

const std::string elements_1_to_6 = "\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5\0\0\0\6\0\0\0"s;

std::string header(const std::string& type, const std::string& fortran, const std::string& shape) {
    return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

std::string version_1(const std::string& header) {
    return "\x93NUMPY\1\0"s + static_cast<char>(header.size()) + '\0' + header;
}

std::string version_2(const std::string& header) {
    return "\x93NUMPY\2\0"s + static_cast<char>(header.size()) + "\0\0\0"s + header;
}

const std::string two_by_three = version_1(header("<i4", "False", "(2, 3)")) + elements_1_to_6;

TEST(Npy, ReadsRowsFirst) {
    const Array array = parse_npy(two_by_three);
    EXPECT_THAT(array.shape, ElementsAre(2, 3));
    EXPECT_THAT(array.values, ElementsAre(1, 2, 3, 4, 5, 6));
    EXPECT_TRUE(array.integers);
}

TEST(Npy, ReadsFortranOrder) {
    const Array array = parse_npy(version_2(header("<i4", "True", "(2, 3)")) + elements_1_to_6);
    EXPECT_THAT(array.shape, ElementsAre(2, 3));
    EXPECT_THAT(array.values, ElementsAre(1, 3, 5, 2, 4, 6));
}

TEST(Npy, ReadsFloatsAndScalars) {
    const Array array = parse_npy(version_1(header("<f4", "False", "()")) + "\0\0\xC0\x3F"s);
    EXPECT_THAT(array.shape, ElementsAre());
    EXPECT_THAT(array.values, ElementsAre(1.5));
    EXPECT_FALSE(array.integers);
}

TEST(Npy, ReadsEmptyArrays) {
    EXPECT_THAT(parse_npy(version_1(header("<f8", "False", "(7, 0)"))).values, ElementsAre());
}

TEST(Npy, RefusesEveryTruncation) {
    for (std::size_t length = 0; length < two_by_three.size(); ++length) {
        EXPECT_THROW(parse_npy(two_by_three.substr(0, length)), Error) << length << " bytes";
    }
}

TEST(Npy, RefusesWhatItDoesNotUnderstand) {
    EXPECT_THROW(parse_npy(two_by_three + '\0'), Error);
    EXPECT_THROW(parse_npy("\x89PNG" + two_by_three), Error);
    EXPECT_THROW(parse_npy(version_1("{'descr': '<i4'}") + elements_1_to_6), Error);
    EXPECT_THROW(parse_npy(version_1(header(">i4", "False", "(6,)")) + elements_1_to_6), Error);
    EXPECT_THROW(parse_npy(version_1(header("<i4", "False", "(-6,)")) + elements_1_to_6), Error);
    EXPECT_THROW(parse_npy(version_1(header("<i4", "False", "(99999999999,)"))), Error);
    EXPECT_THROW(parse_npy(version_1(header("<i4", "False", "(999999999, 999999999, 999999999)"))),
                 Error);
}

TEST(Npy, NamesTheFile) {
    try {
        read_npy("no/such.npy");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ErrorCode::file);
        EXPECT_THAT(error.what(), testing::HasSubstr("no/such.npy"));
    }
}

}  // namespace
}  // namespace upforge::vectors
