package safespace.architecture.planted.bootstrap;

import safespace.architecture.planted.http.json.Inside;
import safespace.architecture.planted.persistence.BackDoor;

public record UsesBackDoors(BackDoor storage, Inside json) {}
