#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace upforge::segment {

/// What somebody says of a model's images under a key: a list of words.
struct Setting {
    std::vector<std::string> words;
    std::string origin;  ///< "unet.onnx: upforge.mean", "--mean"; for messages
};

/// By key, which is the same wherever it is said: "mean".
using Settings = std::map<std::string, Setting, std::less<>>;

/// A text's words lie between commas; spaces around them do not count.
Setting parse_setting(std::string_view text, std::string origin);

/// Those that a model's metadata has under "upforge."; `source` names the model.
Settings settings_in(const std::map<std::string, std::string>& metadata, const std::string& source);

/// Those of both, the stronger's where both have one.
Settings overridden(Settings settings, Settings stronger);

}  // namespace upforge::segment
