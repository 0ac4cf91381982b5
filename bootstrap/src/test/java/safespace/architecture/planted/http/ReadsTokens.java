package safespace.architecture.planted.http;

import com.nimbusds.jwt.SignedJWT;

public record ReadsTokens(SignedJWT token) {}
