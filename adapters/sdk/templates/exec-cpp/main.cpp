#include "adapter.hpp"

#include <iostream>
#include <string>

int main() {
    adapter made;
    std::string line;
    while (!made.is_over() && std::getline(std::cin, line)) std::cout << made.answer(line) << std::flush;
}
