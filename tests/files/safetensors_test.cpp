#include "files/safetensors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <string>

#include "tests/expect_error.h"
#include "tests/temporary_folder.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using namespace std::string_literals;

const std::string one_and_two = "\0\0\x80\x3F\0\0\0\x40"s;

std::string with_length(const std::string& header) {
    const std::uint64_t length = header.size();
    std::string bytes(sizeof length, '\0');
    std::memcpy(bytes.data(), &length, sizeof length);
    return bytes + header;
}

/// A tensor of two floats, of which everything can be put differently.
std::string entry(const std::string& offsets = "[0,8]", const std::string& shape = "[2]",
                  const std::string& dtype = "\"F32\"") {
    return R"({"dtype":)" + dtype + R"(,"shape":)" + shape + R"(,"data_offsets":)" + offsets + "}";
}

std::string file(const std::string& header, const std::string& data = one_and_two) {
    return with_length("{" + header + "}") + data;
}

NamedArrays parse(const std::string& bytes) {
    const auto owner = std::make_shared<std::string>(bytes);
    return parse_safetensors(std::as_bytes(std::span(*owner)), owner, "test");
}

void expect_refused(const std::string& bytes, const std::string& words) {
    expect_error(ErrorCode::file, words, [&] { parse(bytes); });
}

TEST(Safetensors, ReadsTensorsByName) {
    const NamedArrays arrays =
        parse(file(R"("__metadata__":{"format":"pt"},"b":)" + entry("[8,10]", "[1,2]", "\"I8\"") +
                       R"(,"a":)" + entry(),
                   one_and_two + "\xFF\x05"));
    ASSERT_EQ(arrays.size(), 2u);
    EXPECT_EQ(arrays.at("a").dims(), Dims{2});
    EXPECT_THAT(arrays.at("a").floats(), ElementsAre(1, 2));
    EXPECT_EQ(arrays.at("b").type(), ElementType::i8);
    EXPECT_EQ(arrays.at("b").dims(), (Dims{1, 2}));
    EXPECT_THAT(arrays.at("b").integers(), ElementsAre(-1, 5));
}

TEST(Safetensors, ReadsScalarsEmptyTensorsAndEmptyFiles) {
    const NamedArrays arrays = parse(file(R"("none":)" + entry("[0,0]", "[3,0]") + R"(,"scalar":)" +
                                              entry("[0,8]", "[]", "\"F64\"") + "   ",
                                          "\0\0\0\0\0\0\xF8\x3F"s));
    EXPECT_THAT(arrays.at("none").floats(), IsEmpty());
    EXPECT_THAT(arrays.at("scalar").doubles(), ElementsAre(1.5));
    EXPECT_THAT(parse(file("", "")), IsEmpty());
}

TEST(Safetensors, ReadsHalfPrecision) {
    const NamedArrays arrays = parse(file(R"("f":)" + entry("[0,2]", "[1]", "\"F16\"") +
                                              R"(,"b":)" + entry("[2,4]", "[1]", "\"BF16\""),
                                          "\0\x3E\xC0\x3F"s));
    EXPECT_THAT(arrays.at("f").floats(), ElementsAre(1.5));
    EXPECT_THAT(arrays.at("b").floats(), ElementsAre(1.5));
}

TEST(Safetensors, RefusesEveryTruncation) {
    const std::string whole = file(R"("a":)" + entry());
    EXPECT_EQ(parse(whole).size(), 1u);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_THROW(parse(whole.substr(0, length)), Error) << length << " bytes";
    }
    expect_refused(whole + "x", "9 bytes of data, the tensors take 8");
}

TEST(Safetensors, RefusesHeadersThatAreNotOne) {
    expect_refused("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF{}", "at most");
    expect_refused("\x01\xE1\xF5\x05\0\0\0\0{}"s, "a header of 100000001 bytes");
    expect_refused(with_length("[]"), "not a JSON object");
    expect_refused(with_length(""), "not a JSON object");
    expect_refused(with_length("{\"a\":"), "not a JSON object");
    expect_refused(with_length("{}{}"), "not a JSON object");
    expect_refused(with_length("{\"\xFF\":1}"), "not a JSON object");
    expect_refused(with_length("{\"a\":1e999}"), "not a JSON object");
    expect_refused(with_length(std::string(1'000'000, '[')), "nested too deeply");
    expect_refused(file("\"a\":" + std::string(1'000'000, '[')), "nested too deeply");
}

TEST(Safetensors, RefusesNamesThatComeTwice) {
    expect_refused(file(R"("a":)" + entry() + R"(,"a":)" + entry()), R"(the header has "a" twice)");
    expect_refused(file(R"("a":{"dtype":"F32","dtype":"F32"})"), R"(the header has "dtype" twice)");
    EXPECT_EQ(parse(file(R"("dtype":)" + entry())).size(), 1u);
}

TEST(Safetensors, RefusesEntriesThatDoNotDescribeATensor) {
    const auto refused = [](const std::string& entry_text, const std::string& words) {
        expect_refused(file("\"a\\n\":" + entry_text), R"(tensor "a\n": )" + words);
    };
    refused("3", "its entry is not a JSON object");
    refused("{}", "it has no dtype");
    refused(entry("[0,8]", "[2]", "4"), "it has no dtype");
    refused(entry("[0,8]", "[2]", "\"F8_E4M3\""), "elements of type \"F8_E4M3\" cannot be read");
    refused(entry("[0,8]", "2"), "its shape is not a list of integers from 0");
    refused(entry("[0,8]", "[-2]"), "its shape is not a list of integers from 0");
    refused(entry("[0,8]", "[2.0]"), "its shape is not a list of integers from 0");
    refused(entry("[0,8]", "[\"2\"]"), "its shape is not a list of integers from 0");
    refused(entry("null"), "its data_offsets is not a list of integers from 0");
    refused(entry("[0]"), "data_offsets [0] do not lie in the data of 8 bytes");
    refused(entry("[0,8,8]"), "data_offsets [0, 8, 8] do not lie");
    refused(entry("[8,0]"), "data_offsets [8, 0] do not lie");
    refused(entry("[0,16]"), "data_offsets [0, 16] do not lie");
    refused(entry("[0,18446744073709551615]"),
            "data_offsets [0, 18446744073709551615] do not lie in the data of 8 bytes");
    refused(entry("[0,8]", "[3]"), "8 bytes of data, 3 float32 take 12");
    refused(entry("[0,8]", "[4294967296,4294967296]"), "");
    refused(entry("[0,8]", "[18446744073709551615]"), "");
}

TEST(Safetensors, RefusesDataThatBelongsToTwoTensorsOrToNone) {
    const std::string overlap = R"("a":)" + entry() + R"(,"b":)" + entry("[4,8]", "[1]");
    expect_refused(file(overlap), R"(tensor "b": its data begins at byte 4, 8 was expected)");
    expect_refused(file(R"("a":)" + entry("[4,8]", "[1]")), "begins at byte 4, 0 was expected");
    expect_refused(file(R"("a":)" + entry("[0,4]", "[1]")), "8 bytes of data, the tensors take 4");
}

TEST(Safetensors, ReadsWhatItWrites) {
    const TemporaryFolder folder;
    const NamedArrays written = {{"x", Array::of({2, 1}, std::vector<float>{0.5f, -3})},
                                 {"n", Array::scalar(std::int64_t{-9})},
                                 {"\"odd\" ü", Array::of({0}, std::vector<float>{})}};
    write_safetensors(folder / "w.safetensors", written);
    EXPECT_THAT(folder.contents(), ElementsAre("w.safetensors"));
    const NamedArrays read = read_safetensors(folder / "w.safetensors");
    ASSERT_EQ(read.size(), written.size());
    for (const auto& [name, array] : written) {
        EXPECT_EQ(read.at(name).type(), array.type());
        EXPECT_EQ(read.at(name).dims(), array.dims());
        EXPECT_EQ(read.at(name).doubles(), array.doubles());
    }
}

TEST(Safetensors, NamesTheFile) {
    const TemporaryFolder folder;
    expect_error(ErrorCode::file, "no/such.safetensors",
                 [] { read_safetensors("no/such.safetensors"); });
    std::ofstream(folder / "short.safetensors") << "abc";
    expect_error(ErrorCode::file, "short.safetensors: 3 bytes are too few",
                 [&] { read_safetensors(folder / "short.safetensors"); });
}

}  // namespace
}  // namespace upforge
