#include <fmt/format.h>

#include "config/build_world.h"
#include "config/schema/values.h"
#include "config/stored_file.h"

namespace sluice::config::build {

namespace {

std::string text_of(const Object& object, std::string_view key) {
    const Property* property = object.find(key);
    return property == nullptr ? std::string{} : schema::text_or_none(*property);
}

/// Null when it names no file, or one whose content is not here: that has been said when the file was read.
IFilePtr read_ifile(World& world, const Object& object) {
    const Property* named = object.find("file-name");
    if (named == nullptr) {
        world.findings.error(object, object.position, "01070734:3",
                             fmt::format("Configuration error: {} needs a file-name", schema::spoken(object)));
        return nullptr;
    }
    const std::string name = world.reference(object, named->position, stored_ifile_type, named->value());
    const ObjectPtr* stored = name.empty() ? nullptr : world.object(stored_ifile_type, name);
    std::optional<std::string> content = stored == nullptr ? std::nullopt : content_of(**stored);
    if (!content)
        return nullptr;
    IFile ifile;
    ifile.name = object.name;
    ifile.file_name = name;
    ifile.content = std::make_shared<const std::string>(std::move(*content));
    ifile.revision = schema::number_from_text(text_of(**stored, "revision")).value_or(1);
    ifile.checksum = text_of(**stored, "checksum");
    ifile.last_updated_by = text_of(**stored, "updated-by");
    ifile.last_update_time = text_of(**stored, "last-update-time");
    return std::make_shared<const IFile>(std::move(ifile));
}

} // namespace

void build_ifiles(World& world) {
    if (!world.delta.touches("ltm ifile") && !world.delta.touches(stored_ifile_type)) {
        world.next.ifiles = world.previous()->ifiles;
        return;
    }
    for (const ObjectPtr& object : world.objects("ltm ifile")) {
        world.findings.set_quiet(!world.delta.is_changed(*object));
        if (IFilePtr ifile = read_ifile(world, *object))
            world.next.ifiles.emplace(object->name, std::move(ifile));
    }
    world.findings.set_quiet(false);
}

} // namespace sluice::config::build
