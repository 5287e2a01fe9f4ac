#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include <boost/container/static_vector.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

namespace sluice::datagroups {

/// An immutable ordered set of entries as a B-tree whose nodes are shared between versions: with() and without() copy one path of a
/// few nodes. Each node counts the entries below it, so positions cost as little as look-ups. Read from any thread without a lock.
///
/// Entry has `Key key() const`, a cheap ordered value that lives as long as any copy of the entry, and `std::size_t width() const`,
/// the length of the key as text. Entries have different keys.
template <typename Entry>
class CountedTree {
public:
    using Key = typename Entry::Key;

    /// An entry and its position in order. Lives as long as the tree.
    struct Position {
        const Entry* entry = nullptr;
        std::size_t index = 0;
    };

    CountedTree() = default;
    static CountedTree from_sorted(std::vector<Entry> entries);

    [[nodiscard]] std::size_t size() const { return root_ ? root_->count : 0; }
    /// The longest key's width; may be more after removals in a version derived from this one, never less.
    [[nodiscard]] std::size_t width_max() const { return root_ ? root_->width_max : 0; }

    /// Adds the entry, or puts it in the place of the one with the same key.
    [[nodiscard]] CountedTree with(Entry entry) const;
    [[nodiscard]] CountedTree without(const Key& key) const;

    [[nodiscard]] std::optional<Position> find(const Key& key) const;
    /// The last entry whose key is not above this one.
    [[nodiscard]] std::optional<Position> last_not_above(const Key& key) const;
    /// The position of the first entry whose key is not below this one; size() when there is none.
    [[nodiscard]] std::size_t lower_bound(const Key& key) const;
    [[nodiscard]] const Entry* at(std::size_t index) const;
    /// Calls `visitor(Position)` for each entry from a position on until it returns false.
    template <typename Visitor>
    void for_each_from(std::size_t index, Visitor&& visitor) const {
        if (root_) {
            walk(*root_, height_, index, 0, visitor);
        }
    }

private:
    static constexpr std::size_t items_max = 32;
    static constexpr std::size_t items_built = 24; ///< leaves room for the first changes after a build
    static constexpr std::size_t items_min = 8;

    struct Node : boost::intrusive_ref_counter<Node, boost::thread_safe_counter> {
        virtual ~Node() = default;
        std::size_t count = 0;
        std::size_t width_max = 0;
    };
    using NodePtr = boost::intrusive_ptr<const Node>;

    struct Child {
        NodePtr node;
        Key low; ///< the first key below
        std::size_t before = 0;
    };
    template <typename Item>
    struct ItemNode final : Node {
        boost::container::static_vector<Item, items_max> items;
    };
    using Leaf = ItemNode<Entry>;
    using Inner = ItemNode<Child>;

    template <typename Item>
    using Work = boost::container::static_vector<Item, 2 * items_max>;
    using Pieces = boost::container::static_vector<Child, 2>;

    static const Leaf& leaf(const Node& node) { return static_cast<const Leaf&>(node); }
    static const Inner& inner(const Node& node) { return static_cast<const Inner&>(node); }

    static Key low_of(const Entry& entry) { return entry.key(); }
    static Key low_of(const Child& child) { return child.low; }

    static void seal(Leaf& node) {
        node.count = node.items.size();
        for (const auto& entry : node.items) {
            node.width_max = std::max(node.width_max, entry.width());
        }
    }
    static void seal(Inner& node) {
        for (auto& child : node.items) {
            child.before = node.count;
            node.count += child.node->count;
            node.width_max = std::max(node.width_max, child.node->width_max);
        }
    }

    template <typename Iterator>
    static Child make_node(Iterator first, Iterator last) {
        using Item = typename std::iterator_traits<Iterator>::value_type;
        boost::intrusive_ptr<ItemNode<Item>> node{new ItemNode<Item>};
        node->items.assign(std::make_move_iterator(first), std::make_move_iterator(last));
        seal(*node);
        auto low = low_of(node->items.front());
        return Child{std::move(node), low, 0};
    }

    template <typename Item>
    static Pieces pieces_of(Work<Item>& items) {
        Pieces pieces;
        if (items.empty()) {
            return pieces;
        }
        const auto half = items.size() <= items_max ? items.end() : items.begin() + static_cast<std::ptrdiff_t>(items.size() / 2);
        pieces.push_back(make_node(items.begin(), half));
        if (half != items.end()) {
            pieces.push_back(make_node(half, items.end()));
        }
        return pieces;
    }

    template <typename Item>
    static std::vector<Child> level_of(std::vector<Item> items) {
        const auto nodes = (items.size() + items_built - 1) / items_built;
        std::vector<Child> level;
        level.reserve(nodes);
        for (std::size_t i = 0; i < nodes; ++i) {
            const auto first = items.begin() + static_cast<std::ptrdiff_t>(items.size() * i / nodes);
            const auto last = items.begin() + static_cast<std::ptrdiff_t>(items.size() * (i + 1) / nodes);
            level.push_back(make_node(first, last));
        }
        return level;
    }

    template <typename Items>
    static auto after(const Items& items, const Key& key) {
        return std::partition_point(items.begin(), items.end(), [&](const auto& item) { return !(key < low_of(item)); });
    }
    static std::ptrdiff_t child_for(const Inner& node, const Key& key) {
        const auto next = after(node.items, key);
        return next == node.items.begin() ? 0 : next - node.items.begin() - 1;
    }

    /// Asks for a node's memory all at once, which is quicker than one line after the other as the search comes by.
    static void prefetch(const Node* node) {
        constexpr std::size_t line_bytes = 64;
        const auto* start = static_cast<const char*>(static_cast<const void*>(node));
        for (std::size_t offset = 0; offset < sizeof(Leaf); offset += line_bytes) {
            __builtin_prefetch(start + offset);
        }
    }

    static Pieces insert(const Node& node, std::size_t height, Entry&& entry);
    static Pieces remove(const Node& node, std::size_t height, const Key& key);
    static void refill(Work<Child>& children, std::ptrdiff_t thin, std::size_t height);
    template <typename Item>
    static void append(Work<Item>& items, const Node& node) {
        const auto& more = static_cast<const ItemNode<Item>&>(node).items;
        items.insert(items.end(), more.begin(), more.end());
    }
    static std::size_t items_in(const Node& node, std::size_t height) {
        return height == 0 ? leaf(node).items.size() : inner(node).items.size();
    }
    static void replace(Work<Child>& children, std::ptrdiff_t first, std::ptrdiff_t count, Pieces&& pieces) {
        const auto at = children.erase(children.begin() + first, children.begin() + first + count);
        children.insert(at, std::make_move_iterator(pieces.begin()), std::make_move_iterator(pieces.end()));
    }

    template <typename Visitor>
    static bool walk(const Node& node, std::size_t height, std::size_t from, std::size_t base, Visitor& visitor);

    NodePtr root_;
    std::size_t height_ = 0;
};

template <typename Entry>
CountedTree<Entry> CountedTree<Entry>::from_sorted(std::vector<Entry> entries) {
    CountedTree tree;
    if (entries.empty()) {
        return tree;
    }
    auto level = level_of(std::move(entries));
    while (level.size() > 1) {
        level = level_of(std::move(level));
        ++tree.height_;
    }
    tree.root_ = std::move(level.front().node);
    return tree;
}

template <typename Entry>
typename CountedTree<Entry>::Pieces CountedTree<Entry>::insert(const Node& node, std::size_t height, Entry&& entry) {
    const auto key = entry.key();
    if (height == 0) {
        Work<Entry> entries(leaf(node).items.begin(), leaf(node).items.end());
        const auto next = entries.begin() + (after(leaf(node).items, key) - leaf(node).items.begin());
        if (next != entries.begin() && !(std::prev(next)->key() < key)) {
            *std::prev(next) = std::move(entry);
        } else {
            entries.insert(next, std::move(entry));
        }
        return pieces_of(entries);
    }
    Work<Child> children(inner(node).items.begin(), inner(node).items.end());
    const auto place = child_for(inner(node), key);
    replace(children, place, 1, insert(*inner(node).items[static_cast<std::size_t>(place)].node, height - 1, std::move(entry)));
    return pieces_of(children);
}

template <typename Entry>
CountedTree<Entry> CountedTree<Entry>::with(Entry entry) const {
    if (!root_) {
        return from_sorted({std::move(entry)});
    }
    auto pieces = insert(*root_, height_, std::move(entry));
    CountedTree tree;
    tree.height_ = height_;
    if (pieces.size() == 1) {
        tree.root_ = std::move(pieces.front().node);
    } else {
        tree.root_ = make_node(pieces.begin(), pieces.end()).node;
        ++tree.height_;
    }
    return tree;
}

/// Joins the child at `thin` with a neighbour, so that removals do not leave a tall tree of nearly empty nodes.
template <typename Entry>
void CountedTree<Entry>::refill(Work<Child>& children, std::ptrdiff_t thin, std::size_t height) {
    const auto left = thin > 0 ? thin - 1 : thin;
    const auto& first = *children[static_cast<std::size_t>(left)].node;
    const auto& second = *children[static_cast<std::size_t>(left) + 1].node;
    Pieces pieces;
    if (height == 0) {
        Work<Entry> items;
        append(items, first);
        append(items, second);
        pieces = pieces_of(items);
    } else {
        Work<Child> items;
        append(items, first);
        append(items, second);
        pieces = pieces_of(items);
    }
    replace(children, left, 2, std::move(pieces));
}

template <typename Entry>
typename CountedTree<Entry>::Pieces CountedTree<Entry>::remove(const Node& node, std::size_t height, const Key& key) {
    if (height == 0) {
        Work<Entry> entries(leaf(node).items.begin(), leaf(node).items.end());
        entries.erase(entries.begin() + (after(leaf(node).items, key) - leaf(node).items.begin() - 1));
        return pieces_of(entries);
    }
    Work<Child> children(inner(node).items.begin(), inner(node).items.end());
    const auto place = child_for(inner(node), key);
    auto pieces = remove(*children[static_cast<std::size_t>(place)].node, height - 1, key);
    const bool thin = !pieces.empty() && items_in(*pieces.front().node, height - 1) < items_min;
    replace(children, place, 1, std::move(pieces));
    if (thin && children.size() > 1) {
        refill(children, place, height - 1);
    }
    return pieces_of(children);
}

template <typename Entry>
CountedTree<Entry> CountedTree<Entry>::without(const Key& key) const {
    if (!find(key)) {
        return *this;
    }
    auto pieces = remove(*root_, height_, key);
    CountedTree tree;
    if (pieces.empty()) {
        return tree;
    }
    tree.root_ = std::move(pieces.front().node);
    tree.height_ = height_;
    while (tree.height_ > 0 && inner(*tree.root_).items.size() == 1) {
        tree.root_ = NodePtr{inner(*tree.root_).items.front().node};
        --tree.height_;
    }
    return tree;
}

template <typename Entry>
std::optional<typename CountedTree<Entry>::Position> CountedTree<Entry>::last_not_above(const Key& key) const {
    if (!root_) {
        return std::nullopt;
    }
    const Node* node = root_.get();
    std::size_t index = 0;
    for (auto height = height_; height > 0; --height) {
        const auto& child = inner(*node).items[static_cast<std::size_t>(child_for(inner(*node), key))];
        index += child.before;
        node = child.node.get();
        prefetch(node);
    }
    const auto& entries = leaf(*node).items;
    const auto next = after(entries, key);
    if (next == entries.begin()) {
        return std::nullopt;
    }
    const auto place = static_cast<std::size_t>(next - entries.begin()) - 1;
    return Position{&entries[place], index + place};
}

template <typename Entry>
std::optional<typename CountedTree<Entry>::Position> CountedTree<Entry>::find(const Key& key) const {
    const auto position = last_not_above(key);
    return position && !(position->entry->key() < key) ? position : std::nullopt;
}

template <typename Entry>
std::size_t CountedTree<Entry>::lower_bound(const Key& key) const {
    const auto position = last_not_above(key);
    if (!position) {
        return 0;
    }
    return position->entry->key() < key ? position->index + 1 : position->index;
}

template <typename Entry>
const Entry* CountedTree<Entry>::at(std::size_t index) const {
    if (index >= size()) {
        return nullptr;
    }
    const Node* node = root_.get();
    for (auto height = height_; height > 0; --height) {
        const auto& children = inner(*node).items;
        const auto next = std::partition_point(children.begin(), children.end(), [&](const Child& c) { return c.before <= index; });
        const auto& child = *std::prev(next);
        index -= child.before;
        node = child.node.get();
    }
    return &leaf(*node).items[index];
}

template <typename Entry>
template <typename Visitor>
bool CountedTree<Entry>::walk(const Node& node, std::size_t height, std::size_t from, std::size_t base, Visitor& visitor) {
    if (height == 0) {
        const auto& entries = leaf(node).items;
        for (auto i = from > base ? from - base : 0; i < entries.size(); ++i) {
            if (!visitor(Position{&entries[i], base + i})) {
                return false;
            }
        }
        return true;
    }
    for (const auto& child : inner(node).items) {
        const auto start = base + child.before;
        if (start + child.node->count > from && !walk(*child.node, height - 1, from, start, visitor)) {
            return false;
        }
    }
    return true;
}

} // namespace sluice::datagroups
