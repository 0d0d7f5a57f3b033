#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "files/npy.h"
#include "tests/expect_error.h"
#include "tests/temporary_folder.h"
#include "tests/vectors/npy.h"

namespace upforge {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;
using namespace std::string_literals;

const std::string elements_1_to_6 = "\1\0\0\0\2\0\0\0\3\0\0\0\4\0\0\0\5\0\0\0\6\0\0\0"s;

std::string header(const std::string& type, const std::string& fortran, const std::string& shape) {
    return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

std::string with_header(const std::string& text, char version = 1) {
    const std::string length = {static_cast<char>(text.size()), '\0'};
    return "\x93NUMPY"s + version + '\0' + length + (version == 1 ? ""s : "\0\0"s) + text;
}

Array parse(const std::string& bytes) {
    const auto owner = std::make_shared<std::string>(bytes);
    return parse_npy(std::as_bytes(std::span(*owner)), owner, "test");
}

void expect_refused(const std::string& bytes, const std::string& words,
                    ErrorCode code = ErrorCode::file) {
    expect_error(code, words, [&] { parse(bytes); });
}

TEST(NpyFile, IsReadInEveryVersion) {
    for (const char version : {1, 2, 3}) {
        const Array array =
            parse(with_header(header("<i4", "False", "(2, 3)"), version) + elements_1_to_6);
        EXPECT_EQ(array.type(), ElementType::i32);
        EXPECT_EQ(array.dims(), (Dims{2, 3}));
        EXPECT_THAT(array.integers(), ElementsAre(1, 2, 3, 4, 5, 6));
    }
}

TEST(NpyFile, MayStateItsHeaderInAnyOrderAndSpelling) {
    EXPECT_THAT(parse(with_header("{ \"shape\":(6 ,),'fortran_order' :False,'descr':'<i4'}  \n") +
                      elements_1_to_6)
                    .integers(),
                ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(NpyFile, InFortranOrderIsPutIntoRowsFirst) {
    const auto read = [](const std::string& shape) {
        return parse(with_header(header("<i4", "True", shape)) + elements_1_to_6).integers();
    };
    EXPECT_THAT(read("(2, 3)"), ElementsAre(1, 3, 5, 2, 4, 6));
    EXPECT_THAT(read("(3, 2)"), ElementsAre(1, 4, 2, 5, 3, 6));
    EXPECT_THAT(read("(1, 3, 2)"), ElementsAre(1, 4, 2, 5, 3, 6));
    EXPECT_THAT(read("(6,)"), ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(NpyFile, MayHoldNothingOrAScalar) {
    EXPECT_THAT(parse(with_header(header("<f8", "True", "(7, 0)"))).floats(), IsEmpty());
    const Array scalar = parse(with_header(header("<f4", "False", "()")) + "\0\0\xC0\x3F"s);
    EXPECT_EQ(scalar.rank(), 0);
    EXPECT_THAT(scalar.floats(), ElementsAre(1.5));
}

TEST(NpyFile, IsRefusedAtEveryTruncation) {
    const std::string whole = with_header(header("<i4", "False", "(2, 3)")) + elements_1_to_6;
    for (std::size_t length = 0; length < whole.size(); ++length) {
        EXPECT_THROW(parse(whole.substr(0, length)), Error) << length << " bytes";
    }
    expect_refused(whole + "x", "25 bytes of elements, 2x3 int32 take 24");
}

TEST(NpyFile, IsRefusedWhenItsHeaderIsNotOne) {
    expect_refused("\x89PNG\r\n", "does not begin with");
    expect_refused(with_header("{}", 4), ".npy version 4, 1 to 3 can be read");
    expect_refused(with_header("[]"), "has '[' where '{' should be");
    expect_refused(with_header("{'descr': '<i4', 'fortran_order': False}"), "has no 'shape'");
    expect_refused(with_header("{'descr': '<i4', 'descr': '<i4'}"), "has 'descr' twice");
    expect_refused(with_header("{'colour': 1}"), "has 'colour', which does not belong");
    expect_refused(with_header("{'descr': '<i4', 'fortran_order': 0}"), "neither True nor False");
    expect_refused(with_header("{'descr': [('a', '<i4')]}"), "describes records");
    expect_refused(with_header(header("<i4", "False", "(2,)") + "x"), "goes on after");
    expect_refused(with_header(header("<i4", "False", "(-6,)")), "not a list of extents");
    expect_refused(with_header(header("<i4", "False", "(99999999999999999999,)")),
                   "not a list of extents");
}

TEST(NpyFile, IsRefusedWhenItsElementsCannotBeRead) {
    const auto refused = [](const std::string& type, const std::string& words) {
        expect_refused(with_header(header(type, "False", "(6,)")) + elements_1_to_6, words,
                       ErrorCode::unsupported);
    };
    refused(">i4", "test: big-endian elements ('>i4'), save them as '<i4'");
    refused("<c8", "elements of type '<c8'");
    refused("|O", "elements of type '|O'");
    refused("", "elements of type ''");
}

TEST(NpyFile, IsNotBelievedWhenItClaimsToBeLarge) {
    EXPECT_THROW(parse(with_header(header("<i4", "False", "(999999999, 999999999, 999999999)"))),
                 Error);
    EXPECT_THROW(parse(with_header(header("<i4", "True", "(999999999, 9)"))), Error);
}

std::string written(const Array& array) {
    const TemporaryFolder folder;
    write_npy(folder / "array.npy", array);
    EXPECT_THAT(folder.contents(), ElementsAre("array.npy"));
    std::ifstream file(folder / "array.npy", std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(NpyFile, IsWrittenAsAnotherReaderUnderstandsIt) {
    const std::string floats =
        written(Array::of({1, 2, 3}, std::vector<float>{0, -1.5f, 2, 3e30f, 4, 5}));
    const vectors::Array read = vectors::parse_npy(floats);
    EXPECT_THAT(read.shape, ElementsAre(1, 2, 3));
    EXPECT_THAT(read.values, ElementsAre(0, -1.5, 2, 3e30f, 4, 5));
    EXPECT_EQ((floats.size() - 6 * sizeof(float)) % 64, 0u);

    const vectors::Array row =
        vectors::parse_npy(written(Array::of({2}, std::vector<std::int64_t>{-7, 1ll << 40})));
    EXPECT_THAT(row.shape, ElementsAre(2));
    EXPECT_THAT(row.values, ElementsAre(-7, 1ll << 40));
    EXPECT_THAT(vectors::parse_npy(written(Array::scalar(2.5f))).shape, IsEmpty());
}

TEST(NpyFile, OfEveryTypeIsReadAsItWasWritten) {
    const std::string bytes = "\0\1\2\3\4\5\6\7\0\1\2\3\4\5\6\7"s;
    const auto owner = std::make_shared<std::string>(bytes);
    for (const ElementType type :
         {ElementType::f16, ElementType::f32, ElementType::f64, ElementType::i8, ElementType::u8,
          ElementType::i16, ElementType::u16, ElementType::i32, ElementType::u32, ElementType::i64,
          ElementType::u64, ElementType::boolean}) {
        const auto count = static_cast<std::int64_t>(bytes.size() / bytes_of(type));
        const Array read =
            parse(written(Array(type, {count}, std::as_bytes(std::span(*owner)), owner)));
        EXPECT_EQ(read.type(), type);
        EXPECT_EQ(read.dims(), Dims{count});
        EXPECT_TRUE(std::equal(read.bytes().begin(), read.bytes().end(),
                               std::as_bytes(std::span(*owner)).begin()))
            << name_of(type);
    }
}

TEST(NpyFile, IsNotWrittenForTypesThatNumpyLacks) {
    const auto owner = std::make_shared<std::string>(2, '\0');
    const Array array(ElementType::bf16, {1}, std::as_bytes(std::span(*owner)), owner);
    expect_error(ErrorCode::unsupported, "cannot write x.npy: NumPy has no bfloat16",
                 [&] { write_npy("x.npy", array); });
}

TEST(NpyFile, IsNamedWhenItCannotBeReadOrWritten) {
    expect_error(ErrorCode::file, "no/such.npy", [] { read_npy("no/such.npy"); });
    expect_error(ErrorCode::file, "cannot write no/such.npy",
                 [] { write_npy("no/such.npy", Array::scalar(1.0f)); });
}

}  // namespace
}  // namespace upforge
