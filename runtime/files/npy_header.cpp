#include "files/npy_header.h"

#include <fmt/format.h>

#include <charconv>
#include <set>

#include "upforge/error.h"

namespace upforge {

namespace {

/// Reads the subset of Python's literals that such a header is made of, from front to back.
class Scanner {
  public:
    Scanner(std::string_view text, const std::string& source) : rest_(text), source_(source) {}

    NpyHeader header() {
        NpyHeader header;
        std::set<std::string> seen;
        expect('{');
        while (!take('}')) {
            const std::string key = quoted();
            expect(':');
            value_of(key, header);
            if (!seen.insert(key).second) {
                fail(fmt::format("has '{}' twice", key));
            }
            if (!take(',')) {
                expect('}');
                break;
            }
        }
        skip_spaces();
        if (!rest_.empty()) {
            fail("goes on after its dictionary");
        }
        for (const char* key : {"descr", "fortran_order", "shape"}) {
            if (seen.count(key) == 0) {
                fail(fmt::format("has no '{}'", key));
            }
        }
        return header;
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw Error(ErrorCode::file, fmt::format("{}: the header {}", source_, what));
    }

    void skip_spaces() {
        rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
    }

    bool take(char wanted) {
        skip_spaces();
        if (rest_.empty() || rest_.front() != wanted) {
            return false;
        }
        rest_.remove_prefix(1);
        return true;
    }

    void expect(char wanted) {
        if (!take(wanted)) {
            fail(rest_.empty() ? fmt::format("ends where '{}' should be", wanted)
                               : fmt::format("has '{}' where '{}' should be",
                                             printable(rest_.front()), wanted));
        }
    }

    static char printable(char c) { return c >= ' ' && c <= '~' ? c : '?'; }

    std::string quoted() {
        const char quote = take('"') ? '"' : '\'';
        if (quote == '\'') {
            expect('\'');
        }
        std::string text;
        while (!rest_.empty() && rest_.front() != quote) {
            text += printable(rest_.front());
            rest_.remove_prefix(1);
        }
        expect(quote);
        return text;
    }

    void value_of(const std::string& key, NpyHeader& header) {
        if (key == "descr") {
            if (take('[')) {
                fail("describes records, numbers were expected");
            }
            header.descr = quoted();
        } else if (key == "fortran_order") {
            header.fortran_order = boolean();
        } else if (key == "shape") {
            header.dims = tuple();
        } else {
            fail(fmt::format("has '{}', which does not belong there", key));
        }
    }

    bool boolean() {
        skip_spaces();
        for (const std::string_view word : {"True", "False"}) {
            if (rest_.substr(0, word.size()) == word) {
                rest_.remove_prefix(word.size());
                return word == "True";
            }
        }
        fail("has neither True nor False for 'fortran_order'");
    }

    Dims tuple() {
        Dims dims;
        expect('(');
        while (!take(')')) {
            dims.push_back(integer());
            if (!take(',')) {
                expect(')');
                break;
            }
        }
        return dims;
    }

    std::int64_t integer() {
        skip_spaces();
        std::int64_t value = 0;
        const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
        if (error != std::errc{} || value < 0) {
            fail("has a shape that is not a list of extents");
        }
        rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        return value;
    }

    std::string_view rest_;
    const std::string& source_;
};

}  // namespace

NpyHeader parse_npy_header(std::string_view text, const std::string& source) {
    return Scanner(text, source).header();
}

std::string to_string(const NpyHeader& header) {
    // A tuple of one needs its comma.
    return fmt::format("{{'descr': '{}', 'fortran_order': {}, 'shape': ({}{}), }}", header.descr,
                       header.fortran_order ? "True" : "False", fmt::join(header.dims, ", "),
                       header.dims.size() == 1 ? "," : "");
}

}  // namespace upforge
