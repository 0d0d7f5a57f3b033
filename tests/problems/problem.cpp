#include "problem.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <sstream>

#include "text.h"
#include "upforge/error.h"

namespace upforge::problems {

namespace {

struct Field {
    std::string key;
    std::function<std::string(const Problem&)> text;
    std::function<void(Problem&, std::string_view)> read;
};

template <typename T>
Field field(const char* key, T Problem::*member) {
    return {key, [=](const Problem& problem) { return to_text(problem.*member); },
            [=](Problem& problem, std::string_view text) { from_text(text, problem.*member); }};
}

/// In the order in which a line names them.
const std::vector<Field>& fields() {
    static const std::vector<Field> all = {
        field("n", &Problem::batch),
        field("h", &Problem::height),
        field("w", &Problem::width),
        field("c", &Problem::channels),
        field("co", &Problem::output_channels),
        field("k", &Problem::kernel),
        field("s", &Problem::stride),
        field("p", &Problem::padding),
        field("d", &Problem::dilation),
        field("g", &Problem::groups),
        field("op", &Problem::output_padding),
        field("f", &Problem::factor),
        field("size", &Problem::size),
        field("scale", &Problem::scale),
        field("auto_pad", &Problem::auto_pad),
        field("ceil", &Problem::ceil_mode),
        field("include_pad", &Problem::count_include_pad),
        field("pool", &Problem::pool_kind),
        field("levels", &Problem::levels),
        field("interp", &Problem::interpolation),
        field("coords", &Problem::coordinates),
        field("round", &Problem::rounding),
        field("cubic", &Problem::cubic_slope),
        field("inside", &Problem::exclude_outside),
        field("outside", &Problem::sample_border),
        field("corners", &Problem::align_corners),
        field("border", &Problem::pad_mode),
        field("value", &Problem::value),
        field("bias", &Problem::bias),
        field("residual", &Problem::residual),
        field("exact", &Problem::exact),
        field("fn", &Problem::function),
        field("alpha", &Problem::alpha),
        field("beta", &Problem::beta),
        field("do", &Problem::arithmetic),
        field("b", &Problem::operand),
        field("one_slope", &Problem::one_slope),
        field("eps", &Problem::epsilon),
        field("block", &Problem::block),
        field("order", &Problem::order),
        field("act", &Problem::activation),
        field("slope", &Problem::leaky_slope),
        field("view", &Problem::view),
        field("seed", &Problem::seed),
    };
    return all;
}

constexpr std::string_view every_operator_has = "n h w c view seed";

struct Signature {
    std::string op;
    std::string_view keys;
};

const std::vector<Signature>& signatures() {
    static const std::vector<Signature> all = {
        {"conv", "co k s p d g auto_pad bias residual exact act slope"},
        {"conv_transpose", "co k s p d g op size auto_pad bias exact act slope"},
        {"max_pool", "k s p d auto_pad ceil"},
        {"max_pool_with_indices", "k s p d auto_pad ceil"},
        {"average_pool", "k s p d auto_pad ceil include_pad"},
        {"global_average_pool", ""},
        {"global_max_pool", ""},
        {"pyramid_pool", "pool levels"},
        {"upsample_nearest", "f"},
        {"bed_of_nails", "f"},
        {"max_unpool", "size"},
        {"upsample_bilinear", "f coords"},
        {"resize", "size scale interp coords round cubic inside"},
        {"grid_sample", "size interp outside corners"},
        {"pad", "p border value"},
        {"add", "act"},
        {"activate", "act slope"},
        {"apply", "fn alpha beta"},
        {"combine", "do b act slope"},
        {"scale_channels", "act slope"},
        {"prelu", "one_slope"},
        {"instance_norm", "eps"},
        {"group_norm", "g eps"},
        {"layer_norm", "eps"},
        {"depth_to_space", "block order"},
        {"space_to_depth", "block"},
        {"softmax", ""},
        {"argmax", ""},
    };
    return all;
}

bool has_word(std::string_view words, std::string_view word) {
    std::istringstream stream{std::string(words)};
    for (std::string each; stream >> each;) {
        if (each == word) {
            return true;
        }
    }
    return false;
}

const Signature& signature_of(const std::string& op) {
    const auto found = std::find_if(signatures().begin(), signatures().end(),
                                    [&](const Signature& each) { return each.op == op; });
    if (found == signatures().end()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("there is no operator \"{}\", only {}", op,
                                fmt::join(operator_names(), ", ")));
    }
    return *found;
}

const Field& field_of(const Signature& signature, std::string_view key) {
    const auto found = std::find_if(fields().begin(), fields().end(),
                                    [&](const Field& each) { return each.key == key; });
    if (found == fields().end() ||
        !(has_word(every_operator_has, key) || has_word(signature.keys, key))) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} has no parameter \"{}\", only {} {}", signature.op, key,
                                every_operator_has, signature.keys));
    }
    return *found;
}

}  // namespace

const std::vector<std::string>& operator_names() {
    static const std::vector<std::string> names = [] {
        std::vector<std::string> all;
        for (const Signature& signature : signatures()) {
            all.push_back(signature.op);
        }
        return all;
    }();
    return names;
}

Problem parse_problem(std::string_view line) {
    std::istringstream words{std::string(line)};
    Problem problem;
    words >> problem.op;
    const Signature& signature = signature_of(problem.op);
    for (std::string word; words >> word;) {
        const std::size_t equals = word.find('=');
        if (equals == std::string::npos) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("\"{}\" should be a parameter and its value, as in c=3", word));
        }
        const std::string_view key = std::string_view(word).substr(0, equals);
        field_of(signature, key).read(problem, std::string_view(word).substr(equals + 1));
    }
    return problem;
}

std::string to_string(const Problem& problem) {
    static const Problem defaults;
    std::string line = problem.op;
    for (const Field& each : fields()) {
        const std::string text = each.text(problem);
        if (text != each.text(defaults)) {
            line += ' ' + each.key + '=' + text;
        }
    }
    return line;
}

std::ostream& operator<<(std::ostream& stream, const Problem& problem) {
    return stream << to_string(problem);
}

}  // namespace upforge::problems
