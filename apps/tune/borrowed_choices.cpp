#include "tune/borrowed_choices.h"

#include <algorithm>
#include <iterator>

#include "tune/loaded_winners.h"

namespace upforge::tune {

std::vector<tuned::Winner> borrowed_choices(const std::vector<Task>& tasks, Builder& builder) {
    const auto recipe_of = [](const Task& task) {
        Recipe recipe = task.usual;
        recipe.isa = best_isa();
        return recipe;
    };
    std::vector<Recipe> recipes;
    std::ranges::transform(tasks, std::back_inserter(recipes), recipe_of);
    std::erase_if(recipes, of_table);
    builder.prepare(recipes);
    std::vector<tuned::Winner> choices;
    for (const Task& task : tasks) {
        const Recipe recipe = recipe_of(task);
        if (of_table(recipe) || builder.build(recipe).outcome.succeeded()) {
            choices.push_back(record_of(task.problem, recipe));
        }
    }
    return choices;
}

}  // namespace upforge::tune
